#include <string>
#include <unordered_map>

#include "maelstrom/workbench/service.hpp"
#include "services/kv.hpp"

namespace maelstrom::workbench {
namespace {

class LinKvService : public Service {
 public:
  bool handle(const Message& message, TextBuffer& reply) override {
    const KvRequest request = read_kv_request(message);
    if (request.kind == KvRequest::Kind::unknown) return false;
    const auto found = values_.find(request.key);
    const std::string* value = found == values_.end() ? nullptr : &found->second;
    const KvOutcome outcome = decide(request, value);
    append_reply(reply, outcome, request, value);
    if (outcome.sets) values_[request.key] = request.to;
    return true;
  }

 private:
  std::unordered_map<std::string, std::string> values_;  // canonical JSON
};

}  // namespace

std::unique_ptr<Service> make_lin_kv_service() { return std::make_unique<LinKvService>(); }

}  // namespace maelstrom::workbench
