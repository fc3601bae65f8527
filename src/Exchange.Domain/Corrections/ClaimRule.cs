using System.Collections.Immutable;
using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Corrections;

/// <summary>What a further filing, or a further comparison, adds to the claims of a case.</summary>
public static class ClaimRule
{
    /// <summary>More than this no case holds; its source has long had enough to verify.</summary>
    public const int ClaimsMax = 200;

    /// <summary>The claims with those that were not asserted yet.</summary>
    public static ImmutableArray<CorrectionClaim> Join(ImmutableArray<CorrectionClaim> standing, ImmutableArray<CorrectionClaim> more) =>
        [.. standing, .. more.Where(claim => !standing.Any(other => Same(claim, other))).DistinctBy(claim => (claim.Department, claim.Resource, claim.Statement))];

    /// <summary>
    /// The claims after a comparison found these differing copies: each found once more than before, here or in
    /// <paramref name="earlier"/>, the claims of the case before.
    /// </summary>
    public static ImmutableArray<CorrectionClaim> Find(
        ImmutableArray<CorrectionClaim> standing,
        ImmutableArray<CorrectionClaim> earlier,
        ImmutableArray<Resource> differing,
        DateTimeOffset at)
    {
        var claims = standing.ToList();
        foreach (var resource in differing)
        {
            var known = claims.FindIndex(claim => claim.Resource == resource.Code);
            var claim = known >= 0
                ? claims[known]
                : earlier.FirstOrDefault(claim => claim.Resource == resource.Code) ?? new(resource.Provider, resource.Code, "", null);
            claim = claim with { Found = claim.Found + 1, FoundAt = at };
            if (known >= 0)
            {
                claims[known] = claim;
            }
            else if (claims.Count < ClaimsMax)
            {
                claims.Add(claim);
            }
        }

        return [.. claims];
    }

    /// <summary>Whether a comparison that found these differing copies says anything that the claims do not, and have room for.</summary>
    public static bool IsNews(ImmutableArray<CorrectionClaim> standing, ImmutableArray<Resource> differing) =>
        differing.Any(resource => standing.FirstOrDefault(claim => claim.Resource == resource.Code) is { } claim
            ? claim.Found == 0
            : standing.Length < ClaimsMax);

    private static bool Same(CorrectionClaim one, CorrectionClaim other) =>
        one.Department == other.Department && one.Resource == other.Resource && one.Statement == other.Statement;
}
