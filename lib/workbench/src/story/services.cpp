#include "story/services.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <unordered_set>

#include "report/text.hpp"
#include "story/words.hpp"

namespace maelstrom::workbench::story {
namespace {

constexpr std::size_t kMostBetween = 1000;  // calls of others between a read and its write

// A key of a service.
using Place = std::pair<std::uint32_t, Value>;

Place place_of(const Call& call) { return {call.request->dest, call.key}; }

// An operation that a node acknowledged, and when it had it.
struct Handling {
  const Op* op;  // its completion
  const Letter* request;
  const Letter* reply;
};

// What one node acknowledged of operations that change something, and what it asked of services.
class Work {
 public:
  void add(const Handling& handling) {
    handlings_.push_back(handling);
    begins_.push_back(handling.request->ended);
    ends_.push_back(handling.reply->sent);
  }
  void add(const Call& call) { calls_.push_back(&call); }
  void sort() {
    std::ranges::sort(begins_);
    std::ranges::sort(ends_);
    std::ranges::stable_sort(calls_, {}, [](const Call* call) { return call->request->sent; });
  }

  const std::vector<Handling>& handlings() const { return handlings_; }
  // The calls that began while the node had the request.
  std::span<const Call* const> calls(const Handling& handling) const {
    const auto sent = [](const Call* call) { return call->request->sent; };
    const auto begin = std::ranges::lower_bound(calls_, handling.request->ended, {}, sent);
    const auto end = std::ranges::upper_bound(calls_, handling.reply->sent, {}, sent);
    return begin < end ? std::span(begin, end) : std::span<const Call* const>();
  }
  // Whether the node had only one of these operations then. Else nobody can tell which of them the
  // call was for.
  bool is_clear(const Call& call) const {
    const Duration time = call.request->sent;
    const auto begun = std::ranges::upper_bound(begins_, time) - begins_.begin();
    const auto ended = std::ranges::lower_bound(ends_, time) - ends_.begin();
    return begun - ended == 1;
  }

 private:
  std::vector<Handling> handlings_;
  std::vector<const Call*> calls_;  // by the time they were sent
  std::vector<Duration> begins_;
  std::vector<Duration> ends_;
};

std::map<std::uint32_t, Work> work_of_nodes(Trail& trail) {
  std::map<std::uint32_t, Work> nodes;
  for (const Op& op : trail.history()) {
    if (!op.is_client() || !op.is_ok() || op.f == "read" || op.f == "poll") continue;
    const Way way = trail.way(op);
    if (way.request == nullptr || way.reply == nullptr || !way.request->is_received()) continue;
    nodes[way.request->dest].add({&op, way.request, way.reply});
  }
  for (const Call& call : trail.calls()) {
    if (const auto node = nodes.find(call.request->src); node != nodes.end()) {
      node->second.add(call);
    }
  }
  for (auto& [node, work] : nodes) work.sort();
  return nodes;
}

bool is_change(const Call& call) { return call.type != "read" && call.type != "ts"; }

std::vector<const Letter*> letters_of(std::initializer_list<const Call*> calls) {
  std::vector<const Letter*> letters;
  for (const Call* call : calls) {
    letters.push_back(call->request);
    if (call->reply != nullptr) letters.push_back(call->reply);
  }
  std::ranges::sort(letters, {}, &Letter::sent);
  return letters;
}

std::string meaning(std::int64_t code) {
  return code == 20   ? "20, the key does not exist"
         : code == 21 ? "21, the key exists already"
         : code == 22 ? "22, the value is another one"
                      : fmt::format("{}", code);
}

}  // namespace

std::string named(const Trail& trail, const Call& call) {
  const std::string_view service = trail.name(call.request->dest);
  const std::string key = brief(call.key);
  if (call.type == "cas") {
    return fmt::format("cas of {} from {} to {} in {}", key, brief(call.from), brief(call.value),
                       service);
  }
  if (call.type == "write") {
    return fmt::format("write of {} to {} in {}", brief(call.value), key, service);
  }
  return fmt::format("{} of {} in {}", call.type, key, service);
}

std::vector<Finding> find_overwritten(Trail& trail) {
  std::vector<Finding> findings;
  std::map<Place, std::vector<const Call*>> by_place;
  for (const Call& call : trail.calls()) {
    if (call.is_told() && call.request->is_received()) by_place[place_of(call)].push_back(&call);
  }
  for (const auto& [place, calls] : by_place) {
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const Call& write = *calls[i];
      if (write.type != "write") continue;
      // The last thing that the writer knows: its read, or its own change.
      std::size_t known = i;
      bool is_read = false;
      while (known > 0 && i - known < kMostBetween) {
        const Call& earlier = *calls[--known];
        const bool is_own = earlier.request->src == write.request->src;
        if (!is_own || earlier.reply->ended > write.request->sent) continue;
        is_read = earlier.type == "read";
        break;
      }
      if (!is_read) continue;
      const Call& read = *calls[known];
      // What it read may have been out of date already.
      std::size_t base = known;
      while (base > 0 && known - base < kMostBetween &&
             !(calls[base - 1]->changes() && calls[base - 1]->value == read.value)) {
        --base;
      }
      const bool is_found = base > 0 && calls[base - 1]->value == read.value;
      if (!is_found && !(base == 0 && read.value.is_nil())) base = known;
      const auto end = calls.begin() + static_cast<std::ptrdiff_t>(i);
      const auto between = std::find_if(
          calls.begin() + static_cast<std::ptrdiff_t>(base), end, [&](const Call* call) {
            return call->changes() && call->request->src != write.request->src &&
                   !(call->value == read.value);
          });
      if (between == end) continue;
      const Call& lost = **between;
      Finding finding;
      finding.node = trail.name(write.request->src);
      finding.time = write.request->ended;
      const std::string_view other = trail.name(lost.request->src);
      const bool is_old = lost.request->ended < read.request->ended;
      finding.text =
          fmt::format("{} read {} = {} from {} at {}{} {} {}changed it to {} at {}; ", finding.node,
                      brief(read.key), brief(read.value), trail.name(place.first),
                      at(read.request->ended), is_old ? ", though" : ";", other,
                      is_old ? "had " : "", brief(lost.value), at(lost.request->ended));
      finding.text +=
          lost.value == write.value
              ? fmt::format(
                    "{} wrote the same at {}, without a compare-and-set: neither took the "
                    "other's change into account",
                    finding.node, at(finding.time))
              : fmt::format(
                    "{} wrote {} over that at {}, without a compare-and-set, so {}'s change "
                    "is lost",
                    finding.node, brief(write.value), at(finding.time), other);
      finding.letters = letters_of({&read, &lost, &write});
      finding.key = write.key;
      finding.written = write.value;
      finding.lost = lost.value;
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

std::vector<Finding> find_ignored_errors(Trail& trail) {
  std::vector<Finding> findings;
  for (const auto& [node, work] : work_of_nodes(trail)) {
    for (const Handling& handling : work.handlings()) {
      const Call* refused = nullptr;
      bool has_changed = false;
      bool is_clear = true;
      for (const Call* each : work.calls(handling)) {
        const Call& call = *each;
        if (!is_change(call)) continue;
        has_changed = has_changed || call.changes();
        is_clear = is_clear && work.is_clear(call);
        const bool is_known = call.reply != nullptr && call.reply->is_received() &&
                              call.reply->ended <= handling.reply->sent;
        if (call.error && is_known) refused = &call;
      }
      if (refused == nullptr || has_changed || !is_clear) continue;
      Finding finding;
      finding.node = trail.name(node);
      finding.time = handling.reply->sent;
      finding.text = fmt::format(
          "{}'s {} was refused at {} ({}), and {} acknowledged the {} of {} at {} all the same",
          finding.node, named(trail, *refused), at(refused->reply->ended), meaning(*refused->error),
          finding.node, handling.op->f, trail.name(handling.request->src), at(finding.time));
      finding.letters = letters_of({refused});
      finding.letters.insert(finding.letters.begin(), handling.request);
      finding.letters.push_back(handling.reply);
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

std::vector<Finding> find_unconfirmed(Trail& trail) {
  std::vector<Finding> findings;
  for (const auto& [node, work] : work_of_nodes(trail)) {
    for (const Handling& handling : work.handlings()) {
      const Call* open = nullptr;
      for (const Call* each : work.calls(handling)) {
        const Call& call = *each;
        if (!is_change(call) || !work.is_clear(call)) continue;
        const bool is_answered = call.reply != nullptr && call.reply->is_received() &&
                                 call.reply->ended <= handling.reply->sent;
        if (!is_answered && !call.changes()) open = &call;
      }
      if (open == nullptr) continue;
      Finding finding;
      finding.node = trail.name(node);
      finding.time = handling.reply->sent;
      const std::string fate =
          open->request->is_lost() ? fmt::format("{} dropped it", trail.loser(*open->request))
          : open->error            ? fmt::format("it was refused ({})", meaning(*open->error))
                                   : "the service never got it";
      finding.text =
          fmt::format("{} acknowledged the {} of {} at {}, before its {} was answered: {}",
                      finding.node, handling.op->f, trail.name(handling.request->src),
                      at(finding.time), named(trail, *open), fate);
      finding.letters = {handling.request, open->request, handling.reply};
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

std::vector<Finding> find_repeated(Trail& trail) {
  std::vector<Finding> findings;
  for (const auto& [node, work] : work_of_nodes(trail)) {
    for (const Handling& handling : work.handlings()) {
      std::vector<const Call*> changes;
      bool is_clear = true;
      for (const Call* call : work.calls(handling)) {
        if (!call->changes()) continue;
        is_clear = is_clear && work.is_clear(*call);
        changes.push_back(call);
      }
      if (changes.size() < 2 || !is_clear) continue;
      const Call& first = *changes[0];
      const auto again = std::ranges::find_if(changes, [&](const Call* call) {
        const bool is_same_place = place_of(*call) == place_of(first) && call->type == first.type;
        const bool did_not_know =
            !first.reply->is_received() || first.reply->ended > call->request->sent;
        return call != &first && is_same_place && did_not_know;
      });
      if (again == changes.end()) continue;
      Finding finding;
      finding.node = trail.name(node);
      finding.time = (*again)->request->ended;
      const std::string answer =
          first.reply->is_received()
              ? fmt::format("its answer came only at {}", at(first.reply->ended))
          : first.reply->is_lost() ? fmt::format("{} dropped its answer", trail.loser(*first.reply))
                                   : "its answer never came";
      finding.text = fmt::format(
          "{}'s {} succeeded at {}, but {}; {} asked again, and its {} succeeded too, at {}: one "
          "{} "
          "of {} was counted twice",
          finding.node, named(trail, first), at(first.request->ended), answer, finding.node,
          named(trail, **again), at(finding.time), handling.op->f,
          trail.name(handling.request->src));
      finding.letters = letters_of({&first, *again});
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

std::vector<Finding> find_stale(Trail& trail) {
  std::vector<Finding> findings;
  std::map<Place, std::pair<Value, const Call*>> current;
  std::map<Place, std::unordered_set<Value, ValueHash>> former;
  for (const Call& call : trail.calls()) {
    if (!call.is_done() || !call.request->is_received()) continue;
    const Place place = place_of(call);
    if (call.changes()) {
      const auto known = current.find(place);
      if (known != current.end()) former[place].insert(known->second.first);
      current[place] = {call.value, &call};
      continue;
    }
    const auto known = current.find(place);
    if (call.type != "read" || known == current.end()) continue;
    const auto& [value, change] = known->second;
    const auto& old = former[place];
    if (call.value == value || !old.contains(call.value)) continue;
    Finding finding;
    finding.node = trail.name(call.request->src);
    finding.time = call.request->ended;
    finding.text = fmt::format(
        "{} read {} = {} from {} at {}, though {} had changed it to {} at {}: {} may answer with "
        "what it had before",
        finding.node, brief(call.key), brief(call.value), trail.name(place.first), at(finding.time),
        trail.name(change->request->src), brief(value), at(change->request->ended),
        trail.name(place.first));
    finding.letters = letters_of({change, &call});
    findings.push_back(std::move(finding));
  }
  return findings;
}

const Finding* first_of(const std::vector<Finding>& findings, std::string_view node, Duration from,
                        Duration to) {
  const auto found = std::ranges::find_if(findings, [&](const Finding& finding) {
    return finding.node == node && finding.time >= from && finding.time <= to;
  });
  return found == findings.end() ? nullptr : &*found;
}

std::vector<Finding> find_service_faults(Trail& trail) {
  std::vector<Finding> all;
  for (auto* find :
       {find_ignored_errors, find_unconfirmed, find_repeated, find_overwritten, find_stale}) {
    for (Finding& finding : find(trail)) all.push_back(std::move(finding));
  }
  std::ranges::stable_sort(all, {}, &Finding::time);
  return all;
}

}  // namespace maelstrom::workbench::story
