// The engine's messages: from the network to nodes and clients, and from nodes into the network.
#include <fmt/format.h>

#include <array>

#include "engine/node_line.hpp"
#include "maelstrom/workbench/engine.hpp"

namespace maelstrom::workbench {
namespace {

// Why a message to the client cannot be a reply to one of its requests; empty if it can. A second
// reply to the same request is none of the problems.
std::string find_reply_problem(const Message* message, const Client& client) {
  if (message == nullptr) return "its body is nested too deeply to be read";
  const Raw* id = message->find("in_reply_to");
  const std::string_view rule = "in_reply_to must be the msg_id of the request";
  if (id == nullptr) return fmt::format("its body has no in_reply_to; {}", rule);
  if (!message->in_reply_to) {
    return fmt::format(
        "in_reply_to must be an integer, not {}: the msg_id of the request, as it is",
        head_of(id->text, 80));
  }
  if (*message->in_reply_to >= 1 && *message->in_reply_to <= client.latest_request()) return {};
  return fmt::format("in_reply_to is {}, and that client has sent no request with this msg_id; {}",
                     *message->in_reply_to, rule);
}

}  // namespace

// Delivers the messages that have arrived; false if there are none.
bool Engine::deliver() {
  bool has_delivered = false;
  Network::Delivery delivery{};
  while (network_.receive(now_, delivery)) {
    has_delivered = true;
    append_line(delivery);
    if (delivery.dest < options_.nodes.size()) {
      const bool is_request = network_.kind(delivery.src) == EndpointKind::client;
      if (is_request) passages_[delivery.src].arrived = now_;
      NodeStatus& node = nodes_[delivery.dest];
      node.has_room = host_.deliver(delivery.dest, line_.view());
      if (!node.has_room) node.unready = now_;
      if (!node.has_room || !is_running(delivery.dest)) network_.block(delivery.dest);
    } else if (network_.kind(delivery.dest) == EndpointKind::service) {
      deliver_to_service(delivery);
    } else {
      deliver_to_client(delivery);
    }
  }
  return has_delivered;
}

void Engine::append_line(const Network::Delivery& delivery) {
  line_.clear();
  line_.append(std::string_view("{\"id\":"));
  line_.append(delivery.id);
  line_.append(std::string_view(",\"src\":\""));
  line_.append(network_.name(delivery.src));
  line_.append(std::string_view("\",\"dest\":\""));
  line_.append(network_.name(delivery.dest));
  line_.append(std::string_view("\",\"body\":"));
  line_.append(delivery.body);
  line_.append('}');
}

// Reads the message in line_, whose type and msg_id may be missing or wrong. False if it is nested
// too deeply.
bool Engine::decode_line(Message& message) {
  static constexpr std::array<char, Decoder::kPadding> kPadding{};
  const std::size_t size = line_.size();
  line_.append(std::string_view(kPadding.data(), kPadding.size()));
  std::string problem;
  return decoder_.decode(line_.view().substr(0, size), message, problem) ||
         message.body.text.starts_with('{');
}

void Engine::deliver_to_client(const Network::Delivery& delivery) {
  Message message;
  if (decode_line(message)) reply_to_client(delivery.dest, message);
}

void Engine::deliver_to_service(const Network::Delivery& delivery) {
  Message message;
  if (!decode_line(message)) return;
  const std::string_view reply = services_.handle(delivery.dest - options_.nodes.size(), message);
  if (!reply.empty()) network_.send(delivery.dest, delivery.src, reply, now_);
}

// Ignores replies to earlier calls of a client that is still there.
void Engine::reply_to_client(Endpoint dest, const Message& message) {
  Client& client = sessions_[dest]->client;
  const std::int64_t waiting_for = client.waiting_for();
  const bool is_awaited = waiting_for != 0 && message.in_reply_to == waiting_for;
  has_unawaited_replies_ |= !is_awaited && message.in_reply_to.has_value();
  if (!is_awaited) return;
  count_of(client).answered += 1;
  client.on_reply(message);
}

void Engine::on_line(std::size_t node, std::string_view line, Time now) {
  if (is_done()) return;
  now_ = now;
  if (line.ends_with('\r')) line.remove_suffix(1);
  for (auto end = line.find('\r'); end != std::string_view::npos; end = line.find('\r')) {
    take_line(node, line.substr(0, end));
    line.remove_prefix(end + 1);
  }
  take_line(node, line);
}

void Engine::take_line(std::size_t node, std::string_view line) {
  if (is_done()) return;
  Message message;
  NodeMessage read;
  std::string problem;
  if (!read_node_line(line, decoder_, message, read, problem)) {
    report(Problem::malformed_line, node,
           fmt::format("{} wrote a line to stdout that is not a message: {}", options_.nodes[node],
                       problem),
           line, now_);
    return;
  }
  Endpoint src = 0;
  Endpoint dest = 0;
  if (!check_route(node, read.src, read.dest, line, src, dest)) return;
  if (network_.kind(dest) == EndpointKind::client) {
    problem = find_reply_problem(read.message, sessions_[dest]->client);
    if (!problem.empty()) {
      report(Problem::ignored_reply, node,
             fmt::format("{} sent the client {} a reply to nothing: {}", options_.nodes[node],
                         network_.name(dest), problem),
             line, now_);
    }
  }
  if (network_.is_immediate(dest)) {
    network_.pass(src, dest, read.body.text, now_);
    reply_to_client(dest, message);
    return;
  }
  network_.send(src, dest, read.body.text, now_);
  if (network_.queued_bytes() > kMaxQueued) {
    report(Problem::flood, node,
           fmt::format("more than {} MiB of messages are under way; the last is from {}",
                       kMaxQueued >> 20U, options_.nodes[node]),
           line, now_);
  }
}

// Whether the message can be sent; if not, reports the reason.
bool Engine::check_route(std::size_t node, std::string_view src, std::string_view dest,
                         std::string_view line, Endpoint& from, Endpoint& to) {
  from = static_cast<Endpoint>(node);
  if (src != options_.nodes[node]) {
    report(Problem::wrong_source, node,
           fmt::format("{} sent a message with the src \"{}\"", options_.nodes[node], src), line,
           now_);
    const auto known = network_.find(src);
    if (!known || !network_.is_open(*known)) return false;
    from = *known;
  }
  const auto known = network_.find(dest);
  if (!known) {
    report_unknown(node, dest, line);
    return false;
  }
  if (!network_.is_open(*known)) {
    report_late(node, *known, line);
    return false;
  }
  to = *known;
  return true;
}

// Reports a reply to a client that is gone. The node is not to blame if the client gave up because
// the request waited in the network, and the node always read its input in time.
void Engine::report_late(std::size_t node, Endpoint client, std::string_view line) {
  has_unawaited_replies_ = true;
  // A node that was paused or down cannot know how long its client has waited.
  const NemesisOptions& nemesis = options_.nemesis;
  if (nemesis.has(Fault::pause) || nemesis.has(Fault::kill)) return;
  const Passage& passage = passages_[client];
  const std::string what = fmt::format(
      "{} answered the client {} after it had given up and gone (a client waits {} s)",
      options_.nodes[node], network_.name(client), Client::kTimeout / std::chrono::seconds(1));
  const bool has_given_up = now_ - passage.sent >= Client::kTimeout;
  const bool is_prompt = passage.arrived && now_ - *passage.arrived < Client::kTimeout;
  if (!has_given_up || !is_prompt || nodes_[node].unready >= passage.sent) {
    report(Problem::late_reply, node, what, line, now_);
    return;
  }
  report(
      Problem::late_request, node,
      fmt::format("{}, and is not to blame: the request waited {:.3f} s in the network, behind a "
                  "message that was not due yet, and was answered {:.3f} s later. "
                  "--no-head-of-line-blocking delivers each message when it is due",
                  what, to_seconds(*passage.arrived - passage.sent),
                  to_seconds(now_ - *passage.arrived)),
      line, now_);
}

void Engine::report_unknown(std::size_t node, std::string_view dest, std::string_view line) {
  report(Problem::unknown_destination, node,
         fmt::format("{} sent a message to \"{}\", and there is nobody of that name",
                     options_.nodes[node], dest),
         line, now_);
}

void Engine::on_ready(std::size_t node, Time now) {
  now_ = now;
  nodes_[node].unready = now;
  nodes_[node].has_room = true;
  open_or_shut(node);
}

}  // namespace maelstrom::workbench
