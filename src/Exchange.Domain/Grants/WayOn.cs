using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;

namespace Exchange.Domain.Grants;

/// <summary>What a department without a grant can do, in one sentence; the catalogue is open to every department.</summary>
public static class WayOn
{
    public static string Of(Resource resource, Department provider) => resource switch
    {
        { SupersededBy: { } next } => $"A request for {next}, which replaced the resource; {provider.Name} provided it.",
        { State: not ResourceState.Published } => $"Nothing at present: the resource is withdrawn; {provider.Name} provided it.",
        { Sharing: Sharing.None, Basis: { } basis } => $"Nothing: {provider.Name} provides it, and it is not shared 不予共享, by {basis.Title} {basis.Article}.",
        { Sharing: Sharing.None } => $"Nothing: {provider.Name} provides it, and it is not shared 不予共享.",
        { Sharing: Sharing.Unconditional } => $"A request to {provider.Name}, which provides it; the platform authorizes it, since it is shared without conditions.",
        { Conditions: { } conditions } => $"A request to {provider.Name}, which provides it, for one of these purposes: {string.Join(", ", conditions.Purposes)}.",
        _ => $"A request to {provider.Name}, which provides it.",
    };
}
