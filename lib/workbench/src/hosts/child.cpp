#include "hosts/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

namespace maelstrom::workbench {
namespace {

[[noreturn]] void throw_errno(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

struct Pipe {
  Fd read;
  Fd write;
};

// Sets close-on-exec when the pipe is made, where the system can, because another thread may fork
// at any time.
Pipe make_pipe() {
  int ends[2];
#ifdef __linux__
  if (pipe2(ends, O_CLOEXEC) != 0) throw_errno(errno, "making a pipe");
#else
  if (pipe(ends) != 0) throw_errno(errno, "making a pipe");
  for (const int fd : ends) fcntl(fd, F_SETFD, FD_CLOEXEC);
#endif
  return {Fd(ends[0]), Fd(ends[1])};
}

void set_nonblocking(const Fd& fd) {
  fcntl(fd.get(), F_SETFL, fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// The data for a new process, made before the fork, because nothing may be allocated between fork
// and exec.
struct Launch {
  const char* executable;
  const char* directory;
  char** arguments;
  char** environment;
  int input;
  int output;
  int errors;
  int problem;  // receives errno on failure; closed on success
  pid_t parent;
};

[[noreturn]] void run_child(const Launch& launch) {
  setpgid(0, 0);
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != launch.parent) _exit(1);  // the parent is gone already
#endif
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_DFL);
  // A Ctrl-C to the group that we just left may be pending. Ignoring the signal discards it.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGINT, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (dup2(launch.input, STDIN_FILENO) >= 0 && dup2(launch.output, STDOUT_FILENO) >= 0 &&
      dup2(launch.errors, STDERR_FILENO) >= 0 && chdir(launch.directory) == 0) {
    execve(launch.executable, launch.arguments, launch.environment);
  }
  const int error = errno;
  (void)!write(launch.problem, &error, sizeof error);
  _exit(127);
}

std::string describe(int status) {
  if (WIFEXITED(status)) return fmt::format("exited with status {}", WEXITSTATUS(status));
  const int signal = WTERMSIG(status);
  return fmt::format("was killed by signal {} ({})", signal, strsignal(signal));
}

}  // namespace

void Fd::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Child::Child(const ChildOptions& options) {
  Pipe input = make_pipe();
  Pipe output = make_pipe();
  Pipe errors = make_pipe();
  Pipe problem = make_pipe();
  std::vector<std::string> arguments = {options.executable};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> environment = options.environment;
  auto argument_pointers = pointers(arguments);
  auto environment_pointers = pointers(environment);
  const Launch launch = {
      options.executable.c_str(),  options.directory.c_str(), argument_pointers.data(),
      environment_pointers.data(), input.read.get(),          output.write.get(),
      errors.write.get(),          problem.write.get(),       getpid()};
  pid_ = fork();
  if (pid_ < 0) throw_errno(errno, "starting a process");
  if (pid_ == 0) run_child(launch);
  group_ = pid_;
  setpgid(pid_, pid_);  // here and in the child: whichever runs first

  problem.write.close();
  int error = 0;
  ssize_t got = 0;
  do {
    got = read(problem.read.get(), &error, sizeof error);
  } while (got < 0 && errno == EINTR);
  if (got == sizeof error) {
    kill();
    throw_errno(error, options.executable);
  }
  input_ = std::move(input.write);
  output_ = std::move(output.read);
  errors_ = std::move(errors.read);
  for (const Fd* fd : {&input_, &output_, &errors_}) set_nonblocking(*fd);
}

std::optional<std::string> Child::ending() {
  int status = 0;
  if (pid_ > 0 && waitpid(pid_, &status, WNOHANG) == pid_) {
    pid_ = -1;
    ending_ = describe(status);
    if (WIFEXITED(status)) status_ = WEXITSTATUS(status);
  }
  return ending_;
}

void Child::pause() {
  if (group_ > 0) ::kill(-group_, SIGSTOP);
}

void Child::resume() {
  if (group_ > 0) ::kill(-group_, SIGCONT);
}

void Child::kill() {
  // The group may outlive its leader. Once it is empty, its id may be used for another one.
  const pid_t group = std::exchange(group_, -1);
  if (group > 0) ::kill(-group, SIGKILL);
  if (pid_ > 0) {
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
    pid_ = -1;
  }
  // Processes without parents may have become our children (hosts/leftovers.hpp).
  while (group > 0 && (waitpid(-group, nullptr, 0) > 0 || errno == EINTR)) continue;
}

}  // namespace maelstrom::workbench
