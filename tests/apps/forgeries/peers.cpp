#include "apps/forgeries/peers.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <tuple>
#include <utility>

#include "apps/forgeries/forgeries.hpp"
#include "apps/forgeries/tree.hpp"
#include "broadcast/values.hpp"
#include "crdt/counter.hpp"
#include "g-set/grow_set.hpp"
#include "kafka/topics.hpp"
#include "maelstrom/replication/merged.hpp"
#include "sessions.hpp"
#include "txn-rw-register/txn_rw_register.hpp"
#include "wire.hpp"

namespace tests {
namespace {

namespace wire = maelstrom::replication::wire;
using maelstrom::raft::MessageType;
using maelstrom::replication::News;

// The news of a mergeable state.
template <class State>
std::vector<PeerMessage> news() {
  Shape shape = shape_of<maelstrom::replication::News<typename State::Delta>>();
  shape.member("head").member("role").examples = {R"("leaf")", R"("hub")", R"("reply")"};
  return {{"news", "", std::move(shape)}};
}

// As Command::encode() writes it: origin, boot, number, floor and the state machine's command.
using WrittenCommand =
    std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, maelstrom::Json>;

// As Sessions::snapshot() writes it.
struct SavedSession {
  std::uint64_t origin;
  std::uint64_t boot;
  std::uint64_t floor;
  std::vector<std::pair<std::uint64_t, std::string>> answers;
  using fields = maelstrom::Fields<"origin", "boot", "floor", "answers">;
};
struct SavedState {
  std::vector<SavedSession> sessions;
  maelstrom::Json state;
  using fields = maelstrom::Fields<"sessions", "state">;
};

Shape command_shape(bool is_lin_kv) {
  Shape command = shape_of<WrittenCommand>();
  Shape payload;
  payload.kind = Shape::Kind::any;
  payload.examples = {is_lin_kv ? R"(["cas",{"key":1,"from":1,"to":2}])"
                                : R"(["txn",{"txn":[["append",1,2],["r",1,null]]}])",
                      R"(["write",{"key":1,"value":1e999}])", R"(["txn",{}])", "[]"};
  command.element(4) = std::move(payload);
  return command;
}

Shape raft_shape(bool is_lin_kv) {
  Shape shape = shape_of<wire::RaftMessage>();
  auto& types = shape.member("type").examples;
  for (int i = 0; i <= static_cast<int>(MessageType::read_index_reply); ++i) {
    types.push_back(quoted(to_string(static_cast<MessageType>(i))));
  }
  shape.member("flag").examples = {R"("reject")", R"("transfer")"};
  shape.member("entries").element().element(3).contains(command_shape(is_lin_kv));
  Shape& snapshot = shape.member("snapshot");
  snapshot.element(2).examples = {R"("1,2,3")", R"("1")",          R"("")",      R"("4,5,6")",
                                  R"("1<2,3")", R"("4294967295")", R"("2,3+1")", R"("1,2,3,9")"};
  Shape saved = shape_of<SavedState>();
  saved.member("state").examples = {
      is_lin_kv ? R"({"values":[["1","2"]]})" : R"({"lists":[["1",[1,2]]]})", R"({"values":[[1]]})",
      R"({"lists":[[1,[]],[1,[]]]})", "[]"};
  snapshot.element(3).contains(std::move(saved));
  return shape;
}

template <class Payload>
Shape envelope_shape(std::string_view kind, Shape payload) {
  Shape shape = shape_of<wire::Envelope<Payload>>();
  shape.member("payload") = std::move(payload);
  shape.member("kind").examples = {quoted(kind)};
  shape.member("from").examples = {"0", "1", "2"};
  shape.member("to").examples = {"0", "1", "2"};
  return shape;
}

// Commands whose boot or number is at its limit, with a request that says the same: two changes
// that chance would hardly make alike.
std::vector<std::string> limit_requests(std::string_view payload) {
  using maelstrom::replication::Command;
  std::vector<std::string> requests;
  for (const std::uint64_t boot : {std::uint64_t{1}, Command::kFarBoot, Command::kMaxBoot}) {
    for (const std::uint64_t number : {std::uint64_t{1}, Command::kMaxNumber}) {
      for (std::uint64_t origin = 0; origin < 3; ++origin) {
        const Command command{origin, boot, number, 0, maelstrom::Json(maelstrom::Raw{payload})};
        wire::Request request{boot, number, true, {}};
        request.body.text = command.encode();
        requests.push_back(maelstrom::json_text(request));
      }
    }
  }
  return requests;
}

std::vector<PeerMessage> replica_messages(bool is_lin_kv) {
  Shape request = shape_of<wire::Request>();
  request.member("body").contains(command_shape(is_lin_kv));
  request.examples = limit_requests(is_lin_kv ? R"(["write",{"key":1,"value":2}])"
                                              : R"(["txn",{"txn":[["append",1,2]]}])");
  return {
      {"replica", "raft", envelope_shape<wire::RaftMessage>("raft", raft_shape(is_lin_kv))},
      {"replica", "request", envelope_shape<wire::Request>("request", std::move(request))},
      {"replica", "response",
       envelope_shape<wire::Response>("response", shape_of<wire::Response>())},
  };
}

std::string text_at(const Tree& tree, std::string_view name) {
  const auto* const member = tree.find(name);
  return member == nullptr ? "" : member->value.text;
}

// What tells bodies apart: the type, and for envelopes also what is in them.
std::string class_of(std::string_view body) {
  const Tree tree = parse_tree(body);
  std::string name = text_at(tree, "type") + text_at(tree, "kind");
  if (const auto* const payload = tree.find("payload")) {
    name += text_at(payload->value, "type");
    if (payload->value.find("entries") != nullptr) name += "entries";
  }
  for (const char* part : {"delta"}) {
    const auto* const member = tree.find(part);
    if (member != nullptr && !member->value.members.empty()) name += part;
  }
  return name;
}

}  // namespace

bool PeerMessage::is(std::string_view body) const {
  const Tree tree = parse_tree(body);
  return text_at(tree, "type") == quoted(type) &&
         (kind.empty() || text_at(tree, "kind") == quoted(kind));
}

std::string PeerMessage::made_up() const {
  return "{\"type\":" + quoted(type) + "," + sample(shape, true).substr(1);
}

std::vector<PeerMessage> peer_messages(std::string_view app) {
  if (app == "broadcast") return news<apps::broadcast::Values>();
  if (app == "g-set") return news<apps::GrowSet>();
  if (app == "g-counter" || app == "pn-counter") return news<apps::crdt::Counter>();
  if (app == "kafka") return news<apps::kafka::Topics>();
  if (app == "txn-rw-register") {
    return {{"news", "", shape_of<News<apps::rw_register::Store::Delta>>()}};
  }
  if (app == "lin-kv") return replica_messages(true);
  if (app == "txn-list-append") return replica_messages(false);
  return {};
}

std::vector<std::string> captured_bodies(const TestedApp& app, std::uint64_t seed) {
  constexpr std::size_t kOfAClass = 6;
  std::map<std::string, std::vector<std::string>> classes;
  Cluster cluster(app.make, 3, seed);
  maelstrom::Random random(seed);
  cluster.on_peer_line = [&](std::size_t /*to*/, const std::string& line) {
    const std::string body = parse_tree(line).find("body")->value.str();
    auto& bodies = classes[class_of(body)];
    if (bodies.size() < kOfAClass) {
      bodies.push_back(body);
    } else if (random.below(20) == 0) {
      bodies[random.below(kOfAClass)] = body;
    }
  };
  const auto service = app.service();
  service->check(cluster);
  for (std::size_t node = 0; node < cluster.size(); ++node) {
    cluster.kill(node);
    cluster.pass(std::chrono::milliseconds(700));
    cluster.start(node);
    service->check(cluster);
  }
  std::vector<std::string> all;
  for (const auto& [name, bodies] : classes) all.insert(all.end(), bodies.begin(), bodies.end());
  return all;
}

}  // namespace tests
