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

// The beginning of every message from `src`.
std::string make_head(std::string_view src) {
  TextBuffer out;
  out.append(std::string_view("{\"src\":"));
  append_string(out, src);
  out.append(std::string_view(",\"dest\":"));
  return std::string(out.view());
}

void Node::Impl::handle_init(const Message& message) {
  try {
    auto init = message.as<Init>();
    if (node.id_.empty()) {
      check_init(init);
      initialize(std::move(init.node_id), std::move(init.node_ids));
    } else if (init.node_id != node.id_ || init.node_ids != node.ids_) {
      throw Error(ErrorCode::malformed_request, fmt::format("already initialized as {}", node.id_));
    } else {
      node.log_.warn("initialized a second time");
    }
    node.reply(message, kInitOkHead, Ack{});
  } catch (...) {
    answer_exception(message, std::current_exception());
    if (!has_failed()) return;
    fail(message, ErrorCode::crash, storage.failure());
    event_start = node.outbox_.size();  // keep this reply: Maelstrom shows it
  }
}

void Node::Impl::initialize(std::string id, std::vector<std::string> ids) {
  directory.set_nodes(ids);
  node.id_ = std::move(id);
  node.ids_ = std::move(ids);
  std::ranges::copy_if(node.ids_, std::back_inserter(node.peers_),
                       [&](const std::string& other) { return other != node.id_; });
  head = make_head(node.id_);
  const std::size_t start = node.outbox_.size();
  try {
    run_on_init();
  } catch (...) {
    node.outbox_.truncate(start);
    head.clear();
    node.id_.clear();
    node.ids_.clear();
    node.peers_.clear();
    throw;
  }
  node.log_.info("initialized as {} of {}", node.id_, node.ids_.size());
}

// Opens the storage first, because an app must not send anything before the storage is known to be
// its own. Changes it last, when the app has not refused the init.
void Node::Impl::run_on_init() {
  const std::string note = storage.open({node.id_, node.ids_, storage_format});
  if (!note.empty()) node.log_.warn("{}", note);
  for (auto& fn : on_init) fn();
  storage.begin();  // throws again if the storage has failed, even if the app caught that
}

}  // namespace maelstrom
