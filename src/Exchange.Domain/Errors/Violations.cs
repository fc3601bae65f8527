using System.Collections.Immutable;

namespace Exchange.Domain.Errors;

/// <summary>Collects every violation of a request, so that all are told at once.</summary>
public sealed class Violations
{
    private readonly ImmutableArray<Violation>.Builder _found = ImmutableArray.CreateBuilder<Violation>();

    public bool Any => _found.Count > 0;

    public void Add(string field, ViolationCode code, string description, Reason? because = null) =>
        _found.Add(new(field, code, description) { Because = because });

    public void AddRange(ImmutableArray<Violation> others) => _found.AddRange(others);

    public void When(bool wrong, string field, ViolationCode code, string description, Reason? because = null)
    {
        if (wrong)
        {
            Add(field, code, description, because);
        }
    }

    public ImmutableArray<Violation> ToImmutable() => _found.ToImmutable();

    /// <exception cref="ExchangeException">REQUEST_INVALID with all of them, if there are any.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            throw new ExchangeException(Reason.RequestInvalid, ToImmutable());
        }
    }
}
