#include <fmt/format.h>

#include "maelstrom/workbench/service.hpp"

namespace maelstrom::workbench {

Services::Services(Random random, const ServiceOptions& options)
    : services_{make_lin_kv_service(), make_seq_kv_service(random.fork(), options),
                make_lww_kv_service(random.fork()), make_lin_tso_service()} {}

std::string_view Services::handle(std::size_t service, const Message& request) {
  reply_.clear();
  if (!services_[service]->handle(request, reply_)) {
    const bool has_type = request.type.data() != nullptr;
    ++unanswered_[{service, has_type ? fmt::format("of the type \"{}\"", request.type)
                                     : "without a type that is a string"}];
    return {};
  }
  const Raw* msg_id = request.find("msg_id");
  reply_.truncate(reply_.size() - 1);  // the closing brace
  reply_.append(std::string_view(",\"in_reply_to\":"));
  reply_.append(msg_id == nullptr ? std::string_view("null") : msg_id->text);
  reply_.append('}');
  return reply_.view();
}

std::vector<std::string> Services::warnings() const {
  std::vector<std::string> warnings;
  for (const auto& [what, count] : unanswered_) {
    warnings.push_back(fmt::format("{} does not know requests {} and has not answered them ({})",
                                   kNames[what.first], what.second, count));
  }
  return warnings;
}

}  // namespace maelstrom::workbench
