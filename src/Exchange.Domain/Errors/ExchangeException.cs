using System.Collections.Immutable;
using Exchange.Domain.Departments;

namespace Exchange.Domain.Errors;

/// <summary>A call that ends with a reason of the catalogue. Only <c>ErrorInterceptor</c> turns it into a gRPC status.</summary>
public sealed class ExchangeException : Exception
{
    public ExchangeException(Reason reason, ImmutableArray<Violation> violations, Exception? cause = null)
        : base(reason.Sentence, cause) => (Reason, Violations) = (reason, violations);

    public ExchangeException(Reason reason, Exception? cause = null)
        : this(reason, [], cause)
    {
    }

    public Reason Reason { get; }

    /// <summary>Every field that is in the way, when the reason is about fields; else empty.</summary>
    public ImmutableArray<Violation> Violations { get; }

    /// <summary>
    /// Facts for the caller beside the reason, as ErrorInfo metadata: <c>field</c>, <c>owner</c>, <c>resource</c>, <c>grant</c>,
    /// <c>role</c>, <c>state</c>, <c>remedy</c>, <c>renews_at</c>, <c>log_origin</c>, <c>log_index</c>. Never data.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Facts { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>When it may be worth asking again, of a reason that passes; null: soon.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What one who may not, or not now, has to know: which roles may, or how the thing stands.</summary>
    public static ImmutableSortedDictionary<string, string> WhoOrWhen(Reason reason, ImmutableArray<Role> roles, string state)
    {
        if (reason == Reason.RoleMissing && !roles.IsEmpty)
        {
            return Fact("role", string.Join(" or ", roles));
        }

        return reason == Reason.TransitionRefused ? Fact("state", state) : ImmutableSortedDictionary<string, string>.Empty;
    }

    /// <summary>One fact; others are added to it.</summary>
    public static ImmutableSortedDictionary<string, string> Fact(string name, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(name, value);
}
