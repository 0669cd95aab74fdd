#include "maelstrom/workbench/service.hpp"

namespace maelstrom::workbench {
namespace {

class LinTso : public Service {
 public:
  bool handle(const Message& message, TextBuffer& reply) override {
    if (message.type != "ts") return false;
    reply.append(std::string_view("{\"type\":\"ts_ok\",\"ts\":"));
    reply.append(next_++);
    reply.append('}');
    return true;
  }

 private:
  std::int64_t next_ = 0;
};

}  // namespace

std::unique_ptr<Service> make_lin_tso_service() { return std::make_unique<LinTso>(); }

}  // namespace maelstrom::workbench
