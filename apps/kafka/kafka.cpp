#include "kafka/kafka.hpp"

namespace apps {

using kafka::Topics;
using maelstrom::body;

Kafka::Kafka(maelstrom::Node& node, const kafka::PollLimits& limits)
    : topics_(node, "kafka 3", kOptions) {
  const auto promise = [this](const Topics::Delta& news) {
    topics_.commit(topics_.state().promise(topics_.self(), news));
  };
  topics_.on_news(promise);
  // This node may have ended between keeping news and keeping the promise.
  node.on_init([this, promise] { promise(topics_.state().news({}, std::string::npos)); });
  node.on("send", [this](const Send& request) {
    const auto [delta, offset] = topics_.state().send(topics_.self(), request.key, request.msg);
    topics_.commit(delta);
    return body<"offset">(offset);
  });
  node.on("poll", [this, limits](const Offsets& request) {
    return topics_.state().poll(request.offsets, limits);
  });
  node.on("commit_offsets", [this](const Offsets& request) {
    kafka::Content content;
    for (const auto [key, offset] : request.offsets) content.add(key);
    topics_.commit(topics_.state().commit(topics_.self(), request.offsets));
  });
  // Other nodes' commits are known here after a period.
  node.on("list_committed_offsets", [this](const Keys& request) -> maelstrom::Task<Committed> {
    kafka::Content content;
    for (const std::string& key : request.keys) content.add(key);
    co_await topics_.catch_up();
    Committed reply;
    for (const std::string& key : request.keys) {
      if (const auto offset = topics_.state().committed(key)) reply.offsets[key] = *offset;
    }
    co_return reply;
  });
}

}  // namespace apps
