using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Reading;

/// <summary>An attempt, typed, and the facts on which it is decided.</summary>
internal sealed record Asked(ReadAttempt Attempt, Resource Resource, ImmutableArray<Grant> Held, Holdings.Holdings Holdings);
