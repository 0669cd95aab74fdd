// The state behind txn-list-append: lists that transactions append to and read.
#pragma once

#include <maelstrom/maelstrom.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "replicated/state_machine.hpp"

namespace apps::list_append {

// A transaction is a JSON array of micro-operations: ["r", key, null] and ["append", key, value].
// Keys and values are any JSON; keys are equal if they are the same value, however it is written.
class Lists final : public replicated::StateMachine {
 public:
  // Throws Error{malformed_request}, which names the micro-operation, for anything that is no
  // transaction. True if it only reads, so that it may be a question.
  static bool only_reads(maelstrom::Raw txn);

  // Both take a transaction and answer with the completed one: each read's null is the whole list,
  // or null if there is none.
  std::string apply(std::string_view command) override;
  std::string query(std::string_view question) const override;
  std::string snapshot() const override;
  void restore(std::string_view snapshot) override;

 private:
  // `append` is called with the key and the value of each append.
  template <class Append>
  std::string run(std::string_view txn, Append append) const;

  std::map<std::string, std::vector<maelstrom::Json>> lists_;
};

}  // namespace apps::list_append
