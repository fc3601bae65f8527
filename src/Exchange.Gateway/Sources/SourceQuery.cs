using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Sources;

/// <summary>What a source is asked for: items of one resource, within the grant's scope, of one subject or of all.</summary>
internal sealed record SourceQuery(
    Resource Resource, Mapping Mapping, ImmutableArray<Item> Items, ImmutableArray<ScopeTerm> Scope, Cell? Key);
