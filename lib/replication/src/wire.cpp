#include "wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace maelstrom::replication::wire {
namespace {

constexpr std::string_view kReject = "reject";
constexpr std::string_view kTransfer = "transfer";

// Raft's servers have numbers from 1, nodes from 0.
raft::NodeId server_of(std::uint64_t node) { return static_cast<raft::NodeId>(node + 1); }

raft::MessageType type_of(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(raft::MessageType::read_index_reply); ++i) {
    const auto type = static_cast<raft::MessageType>(i);
    if (to_string(type) == name) return type;
  }
  throw Error(ErrorCode::malformed_request, fmt::format("no Raft message is called {}", name));
}

raft::EntryKind kind_of(int number) {
  if (number < 0 || number > static_cast<int>(raft::EntryKind::configuration)) {
    throw Error(ErrorCode::malformed_request, fmt::format("no kind of entry is {}", number));
  }
  return static_cast<raft::EntryKind>(number);
}

// The data of an entry as JSON, and back. Raft's own entries have no JSON.
Json json_of(const raft::Entry& entry) {
  Json json;
  if (entry.kind == raft::EntryKind::normal) json.text = entry.data;
  if (entry.kind == raft::EntryKind::configuration) json.text = json_text(entry.data);
  return json;
}

std::string data_of(raft::EntryKind kind, Json json) {
  if (kind == raft::EntryKind::normal) return std::move(json.text);
  return kind == raft::EntryKind::configuration ? parse<std::string>(Raw{json.text}) : "";
}

raft::Configuration configuration_of(std::string_view text, std::size_t nodes) {
  auto configuration = raft::decode_configuration(text);
  if (configuration && is_of(*configuration, nodes)) return *std::move(configuration);
  throw Error(ErrorCode::malformed_request, "a configuration that is not of this cluster");
}

}  // namespace

RaftMessage from_raft(const raft::Message& message) {
  RaftMessage out;
  out.type = to_string(message.type);
  out.term = message.term;
  if (message.index != 0 || message.log_term != 0 || message.commit != 0 || message.hint != 0) {
    out.log = {message.index, message.log_term, message.commit, message.hint};
  }
  if (message.reject) out.flag = kReject;
  if (message.transfer) out.flag = kTransfer;
  if (message.round != 0 || message.context != 0) out.read = {message.round, message.context};
  if (message.sent != Time{} || message.extension != Duration{}) {
    out.time = {message.sent.time_since_epoch().count(), message.extension.count()};
  }
  if (!message.entries.empty()) {
    out.entries.emplace();
    for (const auto& entry : message.entries) {
      out.entries->emplace_back(entry.term, entry.index, static_cast<int>(entry.kind),
                                json_of(entry));
    }
  }
  if (message.snapshot.index != 0) {
    out.snapshot.emplace(message.snapshot.index, message.snapshot.term,
                         encode(message.snapshot.configuration), Json(Raw{message.snapshot.data}));
  }
  return out;
}

raft::Message to_raft(RaftMessage message, std::uint64_t from, std::uint64_t to,
                      std::size_t nodes) {
  raft::Message out;
  out.type = type_of(message.type);
  out.from = server_of(from);
  out.to = server_of(to);
  out.term = message.term;
  if (message.log) {
    out.index = (*message.log)[0];
    out.log_term = (*message.log)[1];
    out.commit = (*message.log)[2];
    out.hint = (*message.log)[3];
  }
  out.reject = message.flag == kReject;
  out.transfer = message.flag == kTransfer;
  if (message.read) {
    out.round = (*message.read)[0];
    out.context = (*message.read)[1];
  }
  if (message.time) {
    out.sent = Time(Duration((*message.time)[0]));
    out.extension = Duration((*message.time)[1]);
  }
  if (message.entries) {
    for (auto& [term, index, kind, data] : *message.entries) {
      const raft::EntryKind its_kind = kind_of(kind);
      out.entries.push_back({term, index, its_kind, data_of(its_kind, std::move(data))});
      const raft::Entry& entry = out.entries.back();
      if (entry.kind == raft::EntryKind::configuration) (void)configuration_of(entry.data, nodes);
    }
  }
  if (message.snapshot) {
    auto& [index, term, configuration, data] = *message.snapshot;
    out.snapshot = {index, term, configuration_of(configuration, nodes), std::move(data.text)};
  }
  return out;
}

bool is_of(const raft::Configuration& configuration, std::size_t nodes) {
  return std::ranges::all_of(configuration.servers(),
                             [&](raft::NodeId id) { return id != raft::kNoNode && id <= nodes; });
}

std::vector<std::uint64_t> flat(const std::vector<Routes::Row>& rows) {
  std::vector<std::uint64_t> numbers;
  for (const auto& [version, heard] : rows) {
    numbers.push_back(version);
    numbers.push_back(heard);
  }
  return numbers;
}

std::vector<Routes::Row> rows_of(const std::vector<std::uint64_t>& numbers) {
  if (numbers.size() % 2 != 0) throw Error(ErrorCode::malformed_request, "half a row of routes");
  std::vector<Routes::Row> rows;
  for (std::size_t i = 0; i < numbers.size(); i += 2) {
    rows.push_back({numbers[i], numbers[i + 1]});
  }
  return rows;
}

}  // namespace maelstrom::replication::wire
