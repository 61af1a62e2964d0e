// gateway/base/handle.hpp — every C handle gets an owner on the line that creates it.
//
//   using X509Ptr = Handle<X509, ::X509_free>;
//
// No …_free call stands anywhere else in the tree; tests/architecture/floors.py keeps it so.
#pragma once
#include <memory>
#include <utility>

#include <unistd.h>

namespace tongban {

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* p) const noexcept {
    Free(p);
  }
};
template <class T, auto Free>
using Handle = std::unique_ptr<T, Freer<Free>>;

// An owned file descriptor; -1 is none. Move-only.
class Descriptor final {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  int get() const noexcept { return fd_; }

 private:
  int fd_ = -1;
};

}  // namespace tongban
