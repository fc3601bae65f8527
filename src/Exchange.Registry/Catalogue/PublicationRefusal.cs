using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;

namespace Exchange.Registry.Catalogue;

/// <summary>What keeps resources from being published, as one answer that tells all of it.</summary>
internal sealed class PublicationRefusal
{
    private readonly Violations _found = new();
    private SourceRefusal? _firstSource;

    public bool Any => _found.Any;

    /// <param name="path">Where the resource stands in the request, such as <c>resources[3]</c>.</param>
    /// <param name="violations">With fields under <c>resource</c>.</param>
    public void Add(string path, ImmutableArray<Violation> violations)
    {
        foreach (var violation in violations)
        {
            _found.AddRange([violation with { Field = Moved(path, violation.Field) }]);
        }
    }

    public void Add(string path, ImmutableArray<SourceRefusal> refusals)
    {
        foreach (var refusal in refusals)
        {
            _firstSource ??= refusal with { Field = Moved(path, refusal.Field) };
        }
    }

    /// <exception cref="ExchangeException">The gravest reason, with everything.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            throw ToException();
        }
    }

    /// <summary>Names the owner and the way to go on.</summary>
    public static string Describe(SourceRefusal refusal, Department? owner) => (owner, refusal.Resource) switch
    {
        (null, _) => $"{refusal.Element} has no designated source.",
        (_, null) => $"The source of {refusal.Element} is {owner.ShortName} {owner.Name}.",
        _ => $"The source of {refusal.Element} is {owner.ShortName} {owner.Name} with resource {refusal.Resource}.",
    };

    public static ImmutableSortedDictionary<string, string> Facts(SourceRefusal refusal)
    {
        var remedy = (refusal.Reason == Reason.SourceUndesignated, refusal.Resource) switch
        {
            (true, _) => "Ask the authority to designate the source, or publish the item as a verifier.",
            _ => "Publish the item as a verifier, or file a dispute with the authority.",
        };
        var facts = ExchangeException.Fact("element", refusal.Element.Value).Add("field", refusal.Field).Add("remedy", remedy);
        facts = refusal.Owner is { } owner ? facts.Add("owner", owner.Value) : facts;
        return refusal.Resource is { } resource ? facts.Add("resource", resource.Value) : facts;
    }

    private ExchangeException ToException()
    {
        var all = _found.ToImmutable();
        var reason = PublicationRule.Gravest(all);

        // A secret is refused outright: nothing else is said of what came with it.
        var told = reason == Reason.SecretRefused ? [.. all.Where(violation => violation.Because == reason)] : all;
        return new(reason, told)
        {
            Facts = _firstSource is { } source && source.Reason == reason
                ? Facts(source)
                : ExchangeException.Fact("field", told.First(violation => (violation.Because ?? Reason.RequestInvalid) == reason).Field),
        };
    }

    private static string Moved(string path, string field) => path + field["resource".Length..];
}
