#include "maelstrom/mailbox.hpp"

namespace maelstrom {

void Mailbox::post(Function<void()> work) const {
  const std::lock_guard lock(state_->mutex);
  if (state_->closed) return;
  state_->posted.push_back(std::move(work));
  if (state_->posted.size() == 1 && state_->wake) state_->wake();
}

std::vector<Function<void()>> Mailbox::take() const {
  const std::lock_guard lock(state_->mutex);
  return std::exchange(state_->posted, {});
}

void Mailbox::set_wake(Function<void()> wake) const {
  const std::lock_guard lock(state_->mutex);
  std::swap(state_->wake, wake);
}

void Mailbox::close() const {
  // Dropped work may post when it is destroyed, so it is destroyed after the lock is released.
  set_wake(nullptr);
  std::vector<Function<void()>> dropped;
  const std::lock_guard lock(state_->mutex);
  state_->closed = true;
  dropped.swap(state_->posted);
}

}  // namespace maelstrom
