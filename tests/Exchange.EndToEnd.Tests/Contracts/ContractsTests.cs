using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.Contracts;

public sealed class ContractsTests
{
    private static readonly string Golden =
        RepositoryRoot.Combine("tests", "Exchange.EndToEnd.Tests", "Contracts", "contracts.golden.txt");

    private static readonly string Actual = RepositoryRoot.Combine("artifacts", "contracts.actual.txt");

    /// <summary>What a reader built against stays, and a change of it is seen by whoever reviews it.</summary>
    [Fact]
    public async Task The_contracts_are_those_that_were_reviewed()
    {
        var golden = await File.ReadAllLinesAsync(Golden, TestContext.Current.CancellationToken);

        var actual = ContractListing.Lines();

        await File.WriteAllLinesAsync(Actual, actual, TestContext.Current.CancellationToken);
        Assert.True(golden.SequenceEqual(actual), $"""
            The contracts are not those of {Golden}.
            Gone:
              {string.Join("\n  ", golden.Except(actual))}
            New:
              {string.Join("\n  ", actual.Except(golden))}
            If that is meant, accept it: cp {Actual} {Golden}
            """);
    }
}
