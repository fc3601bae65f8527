using System.Collections.Immutable;
using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Grants;

/// <summary>What the modes of a grant or a resource allow. Who may look up may verify too, since a row tells more than yes or no.</summary>
public static class ModeRule
{
    public static bool Allows(ImmutableArray<Mode> modes, Mode mode) =>
        modes.Contains(mode) || (mode == Mode.Verify && modes.Contains(Mode.Api));

    /// <summary>Whether a read in this mode is of one subject, so that the resource needs a key item.</summary>
    public static bool IsOfOneSubject(Mode mode) => mode is Mode.Api or Mode.Verify;
}
