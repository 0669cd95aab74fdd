#include "causal_consistency.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "maelstrom/checkers/edn.hpp"

namespace tests {
namespace {

using maelstrom::checkers::History;
using maelstrom::checkers::Op;
using maelstrom::checkers::Value;

using Version = std::pair<Value, Value>;  // key, value

struct Txn {
  const Op* op = nullptr;
  std::size_t session = 0;
  std::size_t place = 0;            // in its session, from 1
  std::map<Value, Value> writes;    // the last to each key
  std::map<Value, Value> reads;     // from others
  std::vector<std::size_t> causes;  // the one before in its session, and those it reads from
  std::vector<std::size_t> past;    // by session: how many of it are in the causal past
};

std::string name(const Txn& txn) { return "T" + std::to_string(txn.op->index); }

class Checker {
 public:
  explicit Checker(const History& history) { collect(history); }

  std::string check() {
    for (auto step : {&Checker::find_writers, &Checker::order_causally, &Checker::find_conflicts}) {
      if (problem_.empty()) (this->*step)();
    }
    return problem_;
  }

 private:
  // Transactions that happened, or may have: those of unknown outcome have writes and no reads.
  void collect(const History& history) {
    std::map<std::int32_t, std::size_t> sessions;
    for (const Op& op : history) {
      if (!op.is_client() || !op.is_invoke()) continue;
      const Op* completion = history.partner(op);
      const bool is_ok = completion != nullptr && completion->is_ok();
      Txn txn;
      txn.op = is_ok ? completion : &op;
      read_txn(txn, is_ok);
      if (completion != nullptr && completion->is_fail()) {
        for (const auto& write : txn.writes) failed_.insert(write);
        continue;
      }
      txn.session = sessions.try_emplace(op.process, sessions.size()).first->second;
      places_.resize(sessions.size());
      auto& of_session = places_[txn.session];
      if (!of_session.empty()) txn.causes.push_back(of_session.back());
      of_session.push_back(txns_.size());
      txn.place = of_session.size();
      txns_.push_back(std::move(txn));
    }
  }

  void read_txn(Txn& txn, bool has_reads) {
    for (const Value& micro_op : txn.op->value.elements()) {
      const auto parts = micro_op.elements();
      const Value key = parts[1];
      const Value value = parts[2];
      if (parts[0].is_keyword("w")) {
        if (const auto own = txn.writes.find(key); own != txn.writes.end()) {
          intermediate_.insert({key, own->second});
        }
        txn.writes[key] = value;
      } else if (has_reads) {
        const auto own = txn.writes.find(key);
        const Value expected =
            own != txn.writes.end() ? own->second : txn.reads.try_emplace(key, value).first->second;
        if (value != expected) {
          fail(fmt::format("{} reads {} of {} where it has to be {}", name(txn), to_edn(value),
                           to_edn(key), to_edn(expected)));
        }
      }
    }
  }

  void find_writers() {
    for (std::size_t t = 0; t < txns_.size(); ++t) {
      for (const auto& write : txns_[t].writes) writers_[write] = t;
    }
    for (std::size_t t = 0; t < txns_.size(); ++t) {
      Txn& txn = txns_[t];
      for (const auto& [key, value] : txn.reads) {
        if (value.is_nil()) continue;
        const auto writer = writers_.find({key, value});
        if (writer != writers_.end()) {
          if (writer->second != t) txn.causes.push_back(writer->second);
          continue;
        }
        const bool was_intermediate = intermediate_.contains({key, value});
        const bool has_failed = failed_.contains({key, value});
        fail(fmt::format("{} reads {} of {}, {}", name(txn), to_edn(value), to_edn(key),
                         was_intermediate ? "which its writer overwrote"
                         : has_failed     ? "whose writer failed"
                                          : "which nobody wrote"));
      }
    }
  }

  // The closure of session order and reads-from, as vector clocks.
  void order_causally() {
    std::vector<std::vector<std::size_t>> causes;
    for (const Txn& txn : txns_) causes.push_back(txn.causes);
    for (const std::size_t t : sort(causes, "a cycle of sessions and reads")) {
      Txn& txn = txns_[t];
      txn.past.resize(places_.size());
      for (const std::size_t cause : txn.causes) {
        const Txn& before = txns_[cause];
        for (std::size_t s = 0; s < txn.past.size(); ++s) {
          txn.past[s] = std::max(txn.past[s], before.past[s]);
        }
        txn.past[before.session] = std::max(txn.past[before.session], before.place);
      }
    }
  }

  void find_conflicts() {
    std::map<Value, std::vector<std::vector<std::size_t>>> writes;  // key, session: transactions
    for (const auto& of_session : places_) {
      for (const std::size_t t : of_session) {
        for (const auto& [key, value] : txns_[t].writes) {
          auto& sessions = writes[key];
          sessions.resize(places_.size());
          sessions[txns_[t].session].push_back(t);
        }
      }
    }
    std::vector<std::vector<std::size_t>> before;
    for (const Txn& txn : txns_) before.push_back(txn.causes);
    for (std::size_t t3 = 0; t3 < txns_.size(); ++t3) {
      for (const auto& [key, value] : txns_[t3].reads) {
        for (const auto& of_session : writes[key]) {
          const auto t2 = last_in_past(of_session, txns_[t3]);
          if (!t2) continue;
          if (value.is_nil()) {
            return fail(fmt::format("{} reads nil of {}, although {} precedes it", name(txns_[t3]),
                                    to_edn(key), name(txns_[*t2])));
          }
          const std::size_t t1 = writers_.at({key, value});
          if (*t2 != t1) before[t1].push_back(*t2);
        }
      }
    }
    sort(before, "a cycle of sessions, reads and conflicts");
  }

  // The last of these transactions of one session that is in the causal past of `txn`.
  std::optional<std::size_t> last_in_past(const std::vector<std::size_t>& of_session,
                                          const Txn& txn) const {
    const auto after = std::ranges::partition_point(
        of_session, [&](std::size_t t) { return txns_[t].place <= txn.past[txns_[t].session]; });
    if (after == of_session.begin()) return std::nullopt;
    return *std::prev(after);
  }

  // A topological order (Kahn 1962). If there is none, names the members of a cycle.
  std::vector<std::size_t> sort(const std::vector<std::vector<std::size_t>>& before,
                                std::string_view problem) {
    std::vector<std::vector<std::size_t>> after(before.size());
    std::vector<std::size_t> missing(before.size());
    std::vector<std::size_t> order;
    for (std::size_t t = 0; t < before.size(); ++t) {
      missing[t] = before[t].size();
      if (missing[t] == 0) order.push_back(t);
      for (const std::size_t b : before[t]) after[b].push_back(t);
    }
    for (std::size_t i = 0; i < order.size(); ++i) {
      for (const std::size_t t : after[order[i]]) {
        if (--missing[t] == 0) order.push_back(t);
      }
    }
    if (order.size() == before.size()) return order;

    const auto is_left = [&](std::size_t t) { return missing[t] > 0; };
    std::size_t at = 0;
    while (!is_left(at)) ++at;
    std::vector<std::size_t> path;  // each one before the last; a cycle as soon as one comes again
    while (std::ranges::find(path, at) == path.end()) {
      path.push_back(at);
      at = *std::ranges::find_if(before[at], is_left);
    }
    std::string text(problem);
    text += ": " + name(txns_[at]);
    for (auto it = path.rbegin();; ++it) {
      text += " < " + name(txns_[*it]);
      if (*it == at) break;
    }
    fail(std::move(text));
    return {};
  }

  void fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

  std::vector<Txn> txns_;
  std::vector<std::vector<std::size_t>> places_;  // by session: its transactions
  std::map<Version, std::size_t> writers_;
  std::set<Version> failed_;
  std::set<Version> intermediate_;
  std::string problem_;
};

}  // namespace

std::string find_causal_violation(const History& history) { return Checker(history).check(); }

}  // namespace tests
