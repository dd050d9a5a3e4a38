// Lambdas as one visitor of a std::variant.
#pragma once

namespace xiaoer::base {

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace xiaoer::base
