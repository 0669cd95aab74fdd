// The state behind lin-kv: registers that can be read, written, and compared and set.
#pragma once

#include <cstddef>
#include <maelstrom/maelstrom.hpp>
#include <map>
#include <string>
#include <string_view>

#include "replicated/state_machine.hpp"

namespace apps::lin_kv {

// Keys and values are any JSON. They are equal if they are the same value, however it is written; 1
// is not 1.0.
class Registers final : public replicated::StateMachine {
 public:
  // Refuses writes that would make the state larger than `max_bytes`.
  explicit Registers(std::size_t max_bytes = kMaxBytes) : max_bytes_(max_bytes) {}

  // Commands for apply(), made of JSON that a client sent. Throw Error{malformed_request} for JSON
  // that maelstrom::canonical() refuses. Their answer is null, or an error: key_does_not_exist,
  // precondition_failed, temporarily_unavailable (no room).
  static std::string write(maelstrom::Raw key, maelstrom::Raw value);
  static std::string cas(maelstrom::Raw key, maelstrom::Raw from, maelstrom::Raw to);
  // A question for query(). Its answer is the value, or key_does_not_exist.
  static std::string read(maelstrom::Raw key);

  void check_command(std::string_view command) const override;
  void check_question(std::string_view question) const override;
  replicated::Answer apply(std::string_view command) noexcept override;
  replicated::Answer query(std::string_view question) const override;
  std::string snapshot() const override;
  std::unique_ptr<StateMachine> restored(std::string_view snapshot) const override;

 private:
  replicated::Answer put(std::string key, std::string value);

  std::size_t max_bytes_;
  std::size_t bytes_ = 0;  // about the size of the snapshot
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace apps::lin_kv
