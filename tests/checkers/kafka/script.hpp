// Histories of the kafka workload written by hand, operation by operation.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "maelstrom/checkers/checkers.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history_io.hpp"

namespace kafka_tests {

using maelstrom::checkers::Arena;
using maelstrom::checkers::Validity;
using maelstrom::checkers::Value;
using maelstrom::checkers::Verdict;

// The operations of one process follow one another; each line is a millisecond later than the one
// before. Values are EDN.
class Script {
 public:
  Script& begin(int process, std::string_view f, std::string_view value,
                std::string_view more = "") {
    open_[process] = std::string(f);
    return add("invoke", process, f, value, more);
  }
  Script& end(int process, std::string_view type, std::string_view value,
              std::string_view more = "") {
    return add(type, process, std::exchange(open_[process], ""), value, more);
  }

  Script& assign(int process, std::string_view keys, std::string_view more = "") {
    return begin(process, "assign", keys, more).end(process, "ok", keys, more);
  }
  // Appends `message` to the key "k", which is acknowledged with `offset`.
  Script& send(int process, int message, int offset) {
    begin_send(process, message);
    return end(process, "ok",
               "[[:send \"k\" [" + std::to_string(offset) + " " + std::to_string(message) + "]]]");
  }
  Script& failed_send(int process, int message) {
    return begin_send(process, message).end(process, "fail", sent(message), ":error [:abort \"\"]");
  }
  Script& indefinite_send(int process, int message) {
    return begin_send(process, message).end(process, "info", sent(message), ":error :net-timeout");
  }
  Script& begin_send(int process, int message) { return begin(process, "send", sent(message)); }
  // Polls `messages`, pairs of offset and message, of the key "k".
  Script& poll(int process, std::string_view messages) {
    return begin(process, "poll", "[[:poll]]")
        .end(process, "ok", "[[:poll {\"k\" [" + std::string(messages) + "]}]]");
  }
  // Polls a map from key to pairs.
  Script& poll_keys(int process, std::string_view messages) {
    return begin(process, "poll", "[[:poll]]")
        .end(process, "ok", "[[:poll {" + std::string(messages) + "}]]");
  }
  Script& txn(int process, std::string_view value) {
    return begin(process, "txn", value).end(process, "ok", value);
  }

  const std::string& text() const { return text_; }

 private:
  static std::string sent(int message) { return "[[:send \"k\" " + std::to_string(message) + "]]"; }

  Script& add(std::string_view type, int process, std::string_view f, std::string_view value,
              std::string_view more) {
    const std::string index = std::to_string(lines_++);
    text_ += "{:index " + index + ", :time " + index + "000000, :type :" + std::string(type) +
             ", :process " + std::to_string(process) + ", :f :" + std::string(f) + ", :value " +
             std::string(value) + (more.empty() ? "" : ", " + std::string(more)) + "}\n";
    return *this;
  }

  std::string text_;
  int lines_ = 0;
  std::map<int, std::string> open_;  // by process: the :f of its open operation
};

// The checker's findings, as text.
class Checked {
 public:
  explicit Checked(const Script& script, const maelstrom::checkers::KafkaOptions& options = {})
      : history_(maelstrom::checkers::read_history_edn(script.text())),
        verdict_(maelstrom::checkers::check_kafka(history_, arena_, options)),
        value_(to_value(verdict_, arena_)) {}

  bool is_valid() const { return verdict_.validity == Validity::valid; }
  // Separated by blanks.
  std::string errors() const { return names("error-types"); }
  std::string bad_errors() const { return names("bad-error-types"); }
  Value figure(std::string_view name) const { return value_.get(name); }
  std::string text(std::string_view name) const { return to_edn(figure(name)); }
  std::int64_t count(std::string_view error) const {
    return figure(error).get("count").as_integer();
  }
  // The value of the first case of an error under `name`.
  Value evidence(std::string_view error, std::string_view name) const {
    return figure(error).get("errs").elements()[0].get(name);
  }
  std::string evidence_text(std::string_view error, std::string_view name) const {
    return to_edn(evidence(error, name));
  }
  const std::vector<std::string>& warnings() const { return verdict_.warnings; }
  const Verdict& verdict() const { return verdict_; }

 private:
  std::string names(std::string_view figure_name) const {
    std::string result;
    const Value list = figure(figure_name);
    for (const Value& type : list.elements()) {
      result += (result.empty() ? "" : " ") + std::string(type.text());
    }
    return result;
  }

  maelstrom::checkers::History history_;
  Arena arena_;
  Verdict verdict_;
  Value value_;
};

}  // namespace kafka_tests
