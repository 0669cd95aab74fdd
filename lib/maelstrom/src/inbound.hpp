// Messages that outlive the line they came in, for handlers that wait.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "maelstrom/message.hpp"

namespace maelstrom {

// A message together with the text that it views.
class Inbound {
 public:
  // Copies the message with its text; `message` need not outlive the call. Takes over the strings
  // in the message's scratch.
  void assign(const Message& message);
  const Message& message() const { return message_; }

 private:
  std::string text_;
  std::vector<Message::Field> fields_;
  Scratch scratch_;
  Message message_;
};

// Keeps Inbounds for reuse, so that a busy node does not allocate them anew.
class InboundPool {
 public:
  // Gives its Inbound back when it is destroyed. Must not outlive the pool.
  class Lease {
   public:
    Lease(InboundPool& pool, std::unique_ptr<Inbound> inbound)
        : pool_(&pool), inbound_(std::move(inbound)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (inbound_) pool_->give_back(std::move(inbound_));
    }
    const Message& message() const { return inbound_->message(); }

   private:
    InboundPool* pool_;
    std::unique_ptr<Inbound> inbound_;
  };

  Lease take(const Message& message);

 private:
  static constexpr std::size_t kKept = 64;  // beyond this many, memory goes back to the system

  void give_back(std::unique_ptr<Inbound> inbound);

  std::vector<std::unique_ptr<Inbound>> free_;
};

}  // namespace maelstrom
