#include "story/trail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "report/plots.hpp"
#include "report/text.hpp"
#include "story/words.hpp"

namespace maelstrom::workbench::story {
namespace {

using report::member;
using report::text_of;

constexpr std::size_t kMaxBodies = std::size_t{512} << 20U;  // bytes of memory
constexpr std::array<std::string_view, 4> kServices = {"lin-kv", "seq-kv", "lww-kv", "lin-tso"};

// A client is called c and a number.
bool is_client_name(std::string_view name) {
  return name.size() > 1 && name[0] == 'c' &&
         name.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// A number in a body. Bodies may be large, as replies to reads are, and many: these are not kept.
std::optional<std::int64_t> number_in(const Letter& letter, std::string_view field) {
  Arena scratch;
  try {
    const Value number = member(read_json(letter.body, scratch), field);
    return number.is_integer() ? std::optional(number.as_integer()) : std::nullopt;
  } catch (const ReadError&) {
    return std::nullopt;
  }
}

// A request and its reply have these in common.
struct Question {
  std::uint32_t asker;
  std::int64_t msg_id;

  bool operator==(const Question&) const = default;
};
struct QuestionHash {
  std::size_t operator()(const Question& question) const {
    return std::hash<std::int64_t>()(question.msg_id * 4096 + question.asker);
  }
};

}  // namespace

Trail::Trail(const RunRecord& run) : run_(run), operations_(*run.history) {
  faults_ = report::fault_windows(history(), report::end_of(history()));
  index_letters();
  index_operations();
  index_deaths();
}

void Trail::index_letters() {
  std::vector<std::string_view> nodes;
  const Value known = member(run_.test, "nodes");
  if (known.is_sequence()) {
    for (const Value& node : known.elements()) nodes.push_back(text_of(node));
  }
  for (const std::string_view name : run_.names) {
    const bool is_service = std::ranges::find(kServices, name) != kServices.end();
    const bool is_client =
        nodes.empty() ? is_client_name(name) : std::ranges::find(nodes, name) == nodes.end();
    kinds_.push_back(is_service ? Kind::service : is_client ? Kind::client : Kind::node);
  }
  std::unordered_map<std::int64_t, std::size_t> by_id;
  for (const MessageEvent& event : run_.messages) {
    if (event.kind == Journal::Kind::send) {
      by_id.emplace(event.id, letters_.size());
      letters_.push_back({event.id, event.src, event.dest, event.time, {}, {}, event.body, 0});
      continue;
    }
    const auto found = by_id.find(event.id);
    if (found == by_id.end()) continue;
    Letter& letter = letters_[found->second];
    // Of a copy that was lost and one that was not, the latter counts.
    if (event.kind == Journal::Kind::receive) ++letter.copies;
    if (letter.is_received()) continue;
    letter.ended = event.time;
    letter.fate =
        event.kind == Journal::Kind::receive ? Letter::Fate::received : Letter::Fate::lost;
  }
  const Value limit = member(run_.test, "journal-limit");
  if (limit.is_integer() && !letters_.empty() &&
      letters_.size() >= static_cast<std::size_t>(limit.as_integer())) {
    end_ = letters_.back().sent;
  }
}

Value Trail::body(const Letter& letter) {
  const auto [found, is_new] = bodies_.try_emplace(letter.id);
  if (is_new && arena_.size() < kMaxBodies) {
    try {
      found->second = read_json(letter.body, arena_);
    } catch (const ReadError&) {  // stays nil
    }
  }
  return found->second;
}

// An operation's request leaves its client in the moment of the invocation. A process keeps its
// client, and a client its node.
void Trail::index_operations() {
  std::unordered_map<std::int64_t, std::vector<const Letter*>> requests;  // by time
  std::unordered_map<Question, const Letter*, QuestionHash> replies;
  for (const Letter& letter : letters_) {
    if (is_client(letter.src) && is_node(letter.dest)) {
      requests[letter.sent.count()].push_back(&letter);
    } else if (is_node(letter.src) && is_client(letter.dest)) {
      const auto answered = number_in(letter, "in_reply_to");
      if (answered) replies.try_emplace({letter.dest, *answered}, &letter);
    }
  }
  for (const Op& op : history()) {
    if (!op.is_client() || !op.is_invoke()) continue;
    const auto sent = requests.find(op.time.count());
    if (sent == requests.end()) continue;
    const auto known = clients_.find(op.process);
    const auto request = std::ranges::find_if(sent->second, [&](const Letter* letter) {
      return known == clients_.end() || known->second == letter->src;
    });
    if (request == sent->second.end()) continue;
    clients_[op.process] = (*request)->src;
    nodes_[op.process] = (*request)->dest;
    const auto number = number_in(**request, "msg_id");
    const auto reply = number ? replies.find({(*request)->src, *number}) : replies.end();
    ways_[op.index] = {*request, reply == replies.end() ? nullptr : reply->second};
    sent->second.erase(request);
  }
}

// The nemesis' values say which nodes were killed, and which were started again.
void Trail::index_deaths() {
  for (const Op& op : history()) {
    if (op.is_client() || !op.value.is_map()) continue;
    for (const auto& [node, fate] : op.value.entries()) {
      if (fate.is_keyword("killed")) {
        deaths_.push_back({text_of(node), op.time});
      } else if (fate.is_keyword("started")) {
        for (Death& death : deaths_) {
          if (death.node == text_of(node)) death.started = std::min(death.started, op.time);
        }
      }
    }
  }
}

const Death* Trail::death(std::string_view node, Duration from, Duration to) const {
  const auto found = std::ranges::find_if(deaths_, [&](const Death& death) {
    return death.node == node && death.killed >= from && death.killed <= to;
  });
  return found == deaths_.end() ? nullptr : &*found;
}

std::size_t Trail::count_nodes() const {
  std::set<std::uint32_t> nodes;
  for (const auto& [process, node] : nodes_) nodes.insert(node);
  return nodes.size();
}

Way Trail::way(const Op& op) const {
  const auto found = ways_.find(operations_.of(op).index());
  return found == ways_.end() ? Way{} : found->second;
}

std::string_view Trail::client_of(const Op& op) const {
  const auto found = clients_.find(op.process);
  return found == clients_.end() ? std::string_view() : name(found->second);
}

// Without a journal: threads are dealt to the nodes in turn, and a process whose operation has an
// unknown outcome goes on under a number that is greater by the number of threads.
std::string_view Trail::node_of(const Op& op) const {
  if (const auto found = nodes_.find(op.process); found != nodes_.end()) return name(found->second);
  const Value nodes = member(run_.test, "nodes");
  const Value threads = member(run_.test, "concurrency");
  const bool is_told = nodes.is_sequence() && nodes.size() > 0 && threads.is_integer() &&
                       threads.as_integer() > 0 && op.is_client();
  if (!is_told) return {};
  const auto thread = static_cast<std::size_t>(op.process % threads.as_integer());
  return text_of(nodes.elements()[thread % nodes.size()]);
}

std::vector<const Letter*> Trail::sent_by(std::string_view node, Duration from, Duration to) const {
  std::vector<const Letter*> sent;
  auto letter = std::ranges::lower_bound(letters_, from, {}, &Letter::sent);
  for (; letter != letters_.end() && letter->sent <= to; ++letter) {
    if (name(letter->src) == node && !is_client(letter->dest)) sent.push_back(&*letter);
  }
  return sent;
}

const std::vector<Call>& Trail::calls() {
  if (calls_) return *calls_;
  std::unordered_map<Question, const Letter*, QuestionHash> replies;
  for (const Letter& letter : letters_) {
    if (!is_service(letter.src)) continue;
    const Value answered = member(body(letter), "in_reply_to");
    if (answered.is_integer()) replies.try_emplace({letter.dest, answered.as_integer()}, &letter);
  }
  calls_.emplace();
  for (const Letter& letter : letters_) {
    if (!is_service(letter.dest)) continue;
    const Value number = member(body(letter), "msg_id");
    const auto reply =
        number.is_integer() ? replies.find({letter.src, number.as_integer()}) : replies.end();
    calls_->push_back(read_call(letter, reply == replies.end() ? nullptr : reply->second));
  }
  std::ranges::stable_sort(*calls_, {}, [](const Call& call) {
    return call.request->is_received() ? call.request->ended : Duration::max();
  });
  return *calls_;
}

Call Trail::read_call(const Letter& request, const Letter* reply) {
  const Value asked = body(request);
  Call call;
  call.request = &request;
  call.reply = reply;
  call.type = text_of(member(asked, "type"));
  call.key = member(asked, "key");
  call.from = member(asked, "from");
  call.value = member(asked, call.type == "cas" ? "to" : "value");
  if (reply == nullptr) return call;
  const Value answer = body(*reply);
  if (text_of(member(answer, "type")) == "error") {
    const Value code = member(answer, "code");
    call.error = code.is_integer() ? code.as_integer() : 0;
  } else if (call.type == "read") {
    call.value = member(answer, "value");
  }
  return call;
}

std::string Trail::loser(const Letter& letter) const {
  const Value src = Value::string(name(letter.src));
  const Value dest = Value::string(name(letter.dest));
  const FaultWindow* by_chance = nullptr;
  for (const FaultWindow& window : faults_) {
    if (letter.ended < window.begin || letter.ended > window.end) continue;
    if (window.family == "loss") by_chance = &window;
    if (window.family != "partition" && window.family != "one-way") continue;
    const Value cut = window.detail.is_sequence() && window.detail.size() == 2
                          ? window.detail.elements()[1]
                          : window.detail;
    const Value* const senders = cut.find(dest);
    if (senders == nullptr) continue;
    const bool is_cut = std::ranges::find(senders->elements(), src) != senders->elements().end();
    if (is_cut) {
      return "the " + named(window, fmt::format(" from {} to {}", src.text(), dest.text()));
    }
  }
  return by_chance == nullptr ? "the network" : "the " + named(*by_chance);
}

}  // namespace maelstrom::workbench::story
