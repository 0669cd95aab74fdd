#include "inbound.hpp"

#include <functional>
#include <utility>

namespace maelstrom {
namespace {

constexpr std::size_t kLargestText = 64U << 10U;  // bytes of text; larger ones are rare

}  // namespace

void Inbound::assign(const Message& message) {
  const std::string_view line = message.line_;
  text_.assign(line);

  const auto move = [&](std::string_view view) -> std::string_view {
    const std::less<> before;  // a total order, also between unrelated pointers
    const bool inside =
        !before(view.data(), line.data()) && before(view.data(), line.data() + line.size());
    if (!inside) return view;  // in the scratch, whose strings do not move
    return {text_.data() + (view.data() - line.data()), view.size()};
  };
  scratch_ = std::move(*message.scratch_);
  message_ = message;
  message_.src = move(message.src);
  message_.dest = move(message.dest);
  message_.type = move(message.type);
  message_.body = Raw{move(message.body.text)};
  fields_.assign(message.fields_.begin(), message.fields_.end());
  for (auto& field : fields_) field = {move(field.name), Raw{move(field.value.text)}};
  message_.fields_ = fields_;
  message_.scratch_ = &scratch_;
}

InboundPool::Lease InboundPool::take(const Message& message) {
  if (free_.empty()) free_.push_back(std::make_unique<Inbound>());
  auto inbound = std::move(free_.back());
  free_.pop_back();
  inbound->assign(message);
  return {*this, std::move(inbound)};
}

void InboundPool::give_back(std::unique_ptr<Inbound> inbound) {
  if (free_.size() < kKept && inbound->message().body.text.size() <= kLargestText) {
    free_.push_back(std::move(inbound));
  }
}

}  // namespace maelstrom
