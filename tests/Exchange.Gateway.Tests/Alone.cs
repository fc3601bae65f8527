namespace Exchange.Gateway.Tests;

/// <summary>Tests that measure: while one runs, no other of this project does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
