// An array that may grow to gigabytes while a run goes on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace maelstrom::checkers {

// Grows by realloc(), which moves large blocks by remapping their pages. A std::vector would copy
// them, and a run with a million operations would stand still meanwhile. Destructors of elements
// are not called.
template <class T>
class GrowingArray {
 public:
  static_assert(std::is_trivially_copyable_v<T>);

  GrowingArray() = default;
  GrowingArray(GrowingArray&& other) noexcept
      : data_(std::move(other.data_)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  GrowingArray& operator=(GrowingArray&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }

  void push_back(const T& element) {
    if (size_ == capacity_) {
      const T copy = element;  // `element` may be in this array
      reserve(std::max<std::size_t>(kFirst, 2 * capacity_));
      ::new (static_cast<void*>(data_.get() + size_++)) T(copy);
    } else {
      ::new (static_cast<void*>(data_.get() + size_++)) T(element);
    }
  }
  void reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    void* grown = std::realloc(static_cast<void*>(data_.get()), capacity * sizeof(T));
    if (grown == nullptr) throw std::bad_alloc();
    (void)data_.release();
    data_.reset(static_cast<T*>(grown));
    capacity_ = capacity;
  }

  std::size_t size() const { return size_; }
  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  T& operator[](std::size_t i) { return data_.get()[i]; }
  const T& operator[](std::size_t i) const { return data_.get()[i]; }
  T& back() { return data_.get()[size_ - 1]; }
  std::span<const T> view() const { return {data_.get(), size_}; }

 private:
  static constexpr std::size_t kFirst = 64;  // elements

  struct Free {
    void operator()(T* data) const { std::free(static_cast<void*>(data)); }
  };

  std::unique_ptr<T, Free> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace maelstrom::checkers
