// A type-erased callable that can only be moved: std::move_only_function, which C++20 lacks.
// Callbacks may own move-only data, and small ones do not allocate.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "maelstrom/check.hpp"

namespace maelstrom {

template <class Signature>
class Function;

template <class R, class... Args>
class Function<R(Args...)> {
 public:
  Function() = default;
  Function(std::nullptr_t) {}  // NOLINT: an empty function, as for std::function

  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, Function> &&
           std::is_invocable_r_v<R, std::decay_t<F>&, Args...>)
      Function(F&& f) {  // NOLINT: implicit, as for std::function
    using Stored = std::decay_t<F>;
    if constexpr (kInline<Stored>) {
      ::new (static_cast<void*>(storage_)) Stored(std::forward<F>(f));
      operations_ = &kInlineOperations<Stored>;
    } else {
      ::new (static_cast<void*>(storage_)) Stored*(new Stored(std::forward<F>(f)));
      operations_ = &kHeapOperations<Stored>;
    }
  }

  Function(Function&& other) noexcept { take(other); }
  Function& operator=(Function&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;
  ~Function() { reset(); }

  explicit operator bool() const { return operations_ != nullptr; }

  // Requires a callable: calling an empty Function is a bug of the caller.
  R operator()(Args... args) {
    MAELSTROM_CHECK(operations_ != nullptr);
    return operations_->invoke(storage_, std::forward<Args>(args)...);
  }

 private:
  static constexpr std::size_t kInlineSize = 6 * sizeof(void*);

  struct Operations {
    R (*invoke)(void*, Args&&...);
    void (*move)(void* from, void* to) noexcept;  // and destroys `from`
    void (*destroy)(void*) noexcept;
  };

  template <class F>
  static constexpr bool kInline =
      sizeof(F) <= kInlineSize &&
      alignof(F) <= alignof(std::max_align_t) && std::is_nothrow_move_constructible_v<F>;

  template <class F>
  static R call(F& f, Args&&... args) {
    if constexpr (std::is_void_v<R>) {
      f(std::forward<Args>(args)...);
    } else {
      return f(std::forward<Args>(args)...);
    }
  }

  template <class F>
  static constexpr Operations kInlineOperations = {
      [](void* self, Args&&... args) -> R {
        return call(*static_cast<F*>(self), std::forward<Args>(args)...);
      },
      [](void* from, void* to) noexcept {
        ::new (to) F(std::move(*static_cast<F*>(from)));
        static_cast<F*>(from)->~F();
      },
      [](void* self) noexcept { static_cast<F*>(self)->~F(); }};

  template <class F>
  static constexpr Operations kHeapOperations = {
      [](void* self, Args&&... args) -> R {
        return call(**static_cast<F**>(self), std::forward<Args>(args)...);
      },
      [](void* from, void* to) noexcept { ::new (to) F*(*static_cast<F**>(from)); },
      [](void* self) noexcept { delete *static_cast<F**>(self); }};

  void take(Function& other) noexcept {
    operations_ = std::exchange(other.operations_, nullptr);
    if (operations_ != nullptr) operations_->move(other.storage_, storage_);
  }
  void reset() noexcept {
    if (const auto* operations = std::exchange(operations_, nullptr)) operations->destroy(storage_);
  }

  const Operations* operations_ = nullptr;
  alignas(std::max_align_t) std::byte storage_[kInlineSize];
};

}  // namespace maelstrom
