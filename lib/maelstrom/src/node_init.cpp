// Handles init, the first message to a node.
#include <algorithm>
#include <stdexcept>
#include <unordered_set>

#include "node_parts.hpp"
#include "shorten.hpp"

namespace maelstrom {
namespace {

constexpr std::string_view kInitOkHead = R"(,"body":{"type":"init_ok","in_reply_to":)";

struct Init {
  std::string node_id;
  std::vector<std::string> node_ids;
  using fields = Fields<"node_id", "node_ids">;
};

// Throws unless the ids are distinct and differ from the ids of clients and services.
void check_init(const Init& init) {
  const auto refuse = [](std::string text) {
    throw Error(ErrorCode::malformed_request, std::move(text));
  };
  if (std::ranges::find(init.node_ids, init.node_id) == init.node_ids.end()) {
    refuse("\"node_ids\" lacks \"node_id\"");
  }
  std::unordered_set<std::string_view> seen;
  for (const std::string& id : init.node_ids) {
    if (id.empty()) refuse("\"node_ids\" has an empty id");
    if (is_client(id)) {
      refuse(fmt::format("the id \"{}\" begins with c, as those of clients do", shorten(id)));
    }
    if (Directory::is_service(id)) refuse(fmt::format("the id \"{}\" is a service's", id));
    if (!seen.insert(id).second) {
      refuse(fmt::format("\"node_ids\" has \"{}\" twice", shorten(id)));
    }
  }
}

}  // namespace

void Node::handle_init(const Message& message) {
  try {
    auto init = message.as<Init>();
    if (id_.empty()) {
      check_init(init);
      initialize(std::move(init.node_id), std::move(init.node_ids));
    } else if (init.node_id != id_ || init.node_ids != ids_) {
      throw Error(ErrorCode::malformed_request, fmt::format("already initialized as {}", id_));
    } else {
      context_.log.warn("initialized a second time");
    }
    writer_.reply(message, kInitOkHead, Ack{});
  } catch (...) {
    refuse(message, std::current_exception());
    if (!has_failed()) return;
    writer_.refuse(message, ErrorCode::crash, failure());
    parts_->event_start = outbox().size();  // keep this reply: Maelstrom shows it
  }
}

void Node::initialize(std::string id, std::vector<std::string> ids) {
  id_ = std::move(id);
  ids_ = std::move(ids);
  std::ranges::copy_if(ids_, std::back_inserter(peers_),
                       [&](const std::string& other) { return other != id_; });
  writer_.directory().set_nodes(ids_);
  writer_.set_source(id_);
  const std::size_t start = outbox().size();
  try {
    run_on_init();
  } catch (...) {
    outbox().truncate(start);
    writer_.set_source({});
    id_.clear();
    ids_.clear();
    peers_.clear();
    throw;
  }
  context_.log.info("initialized as {} of {}", id_, ids_.size());
}

// Opens the storage first, because an app must not send anything before the storage is known to be
// its own. Changes it last, when the app has not refused the init.
void Node::run_on_init() {
  const std::string note = parts_->storage.open({id_, ids_, parts_->storage_format});
  if (!note.empty()) context_.log.warn("{}", note);
  for (auto& fn : parts_->on_init) fn();
  parts_->storage.begin();  // throws again if the storage has failed, even if the app caught that
}

}  // namespace maelstrom
