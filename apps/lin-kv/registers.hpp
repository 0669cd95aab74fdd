// The state behind lin-kv: registers that can be read, written, and compared and set.
#pragma once

#include <maelstrom/maelstrom.hpp>
#include <map>
#include <string>
#include <string_view>

#include "replicated/state_machine.hpp"

namespace apps::lin_kv {

// Keys and values are any JSON, equal if they are the same value however it is written; 1 is not
// 1.0.
class Registers final : public replicated::StateMachine {
 public:
  // Commands for apply(). Their answer is null, or an error: key_does_not_exist,
  // precondition_failed.
  static std::string write(maelstrom::Raw key, maelstrom::Raw value);
  static std::string cas(maelstrom::Raw key, maelstrom::Raw from, maelstrom::Raw to);
  // A question for query(). Its answer is the value, or key_does_not_exist.
  static std::string read(maelstrom::Raw key);

  std::string apply(std::string_view command) override;
  std::string query(std::string_view question) const override;
  std::string snapshot() const override;
  void restore(std::string_view snapshot) override;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace apps::lin_kv
