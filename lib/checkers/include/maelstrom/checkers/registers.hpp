// Sequential models of registers, for check_linearizability().
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "maelstrom/checkers/linearizability.hpp"

namespace maelstrom::checkers {

// A register with read, write and compare-and-set. The caller numbers its values, with equal
// numbers for equal values.
struct CasRegister {
  using State = std::int32_t;

  struct Call {
    enum class F : std::uint8_t {
      read,     // returned `to`
      write,    // of `to`
      cas,      // from `from` to `to`
      refused,  // a cas that found another value than `from`
    };
    F f = F::read;
    std::int32_t from = 0;
    std::int32_t to = 0;

    friend auto operator<=>(const Call&, const Call&) = default;
  };

  static constexpr Call read(std::int32_t value) { return {Call::F::read, 0, value}; }
  static constexpr Call write(std::int32_t value) { return {Call::F::write, 0, value}; }
  static constexpr Call cas(std::int32_t from, std::int32_t to) { return {Call::F::cas, from, to}; }
  static constexpr Call refused(std::int32_t from) { return {Call::F::refused, from, 0}; }

  std::int32_t first = 0;  // the value at the beginning

  State initial() const { return first; }

  std::optional<State> step(State value, const Call& call) const {
    switch (call.f) {
      case Call::F::read: return value == call.to ? std::optional(value) : std::nullopt;
      case Call::F::write: return call.to;
      case Call::F::cas: return value == call.from ? std::optional(call.to) : std::nullopt;
      case Call::F::refused: return value != call.from ? std::optional(value) : std::nullopt;
    }
    return std::nullopt;
  }

  Effect effect(const Call& call) const {
    switch (call.f) {
      case Call::F::read:
      case Call::F::refused: return Effect::observes;
      case Call::F::write: return Effect::overwrites;
      case Call::F::cas: return call.from == call.to ? Effect::observes : Effect::moves;
    }
    return Effect::changes;
  }

  Call relaxed(const Call& call) const {
    return call.f == Call::F::cas && call.from != call.to ? write(call.to) : call;
  }
};

}  // namespace maelstrom::checkers
