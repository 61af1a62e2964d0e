// gateway/base/result.hpp — value-or-Error, the only way an error crosses a room's door.
//
// Member names are those of std::expected (C++23), so that the day the toolchain has it this file
// becomes one `using`. Thread-compatible; no heap beyond what T and Error own.
#pragma once
#include <functional>
#include <type_traits>
#include <utility>
#include <variant>

#include "gateway/base/error.hpp"

namespace tongban {

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  // A value of T, or anything T is made from (as std::expected). The constraint keeps copies and
  // moves of a Result out of it.
  // NOLINTBEGIN(bugprone-forwarding-reference-overload)
  template <class U = T>
  requires(std::is_constructible_v<T, U&&> && !std::is_same_v<std::remove_cvref_t<U>, Error> &&
           !std::is_same_v<std::remove_cvref_t<U>, Result>) Result(U&& value)
      : state_(std::in_place_index<0>, std::forward<U>(value)) {}
  // NOLINTEND(bugprone-forwarding-reference-overload)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

  // Runs `next` on the value, or carries the error past it untouched.
  template <class F>
  auto and_then(F&& next) && -> std::invoke_result_t<F, T&&> {
    if (!has_value()) return std::get<1>(std::move(state_));
    return std::invoke(std::forward<F>(next), std::get<0>(std::move(state_)));
  }

 private:
  std::variant<T, Error> state_;
};

// The value of a success that has nothing to say.
struct Ok {};

}  // namespace tongban
