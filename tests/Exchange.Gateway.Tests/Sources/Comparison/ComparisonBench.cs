using Exchange.Domain.Reading;
using Exchange.Gateway.Sources.Comparison;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway.Tests.Sources.Comparison;

/// <summary>Rows of a comparison in a folder of their own.</summary>
internal sealed class ComparisonBench : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-comparison-");

    public ComparisonBench(int memoryMiB = 512)
    {
        Folder = new(Options.Create(new GatewayOptions { ComparisonFolder = _folder.FullName, ComparisonMemoryMiB = memoryMiB }));
        Rows = Folder.Open();
    }

    public ComparisonFolder Folder { get; }

    public ComparisonRows Rows { get; }

    /// <summary>Every file that lies there now.</summary>
    public string[] Files => Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public SourceCounts Source(IEnumerable<(Cell Key, Cell Value)> rows, bool ofKeys = false)
    {
        using var writer = Rows.WriteSource();
        Write(writer, rows);
        return Rows.SettleSource(ofKeys, Ct);
    }

    public VerifierCounts Verifier(int index, IEnumerable<(Cell Key, Cell Value)> rows)
    {
        using var writer = Rows.WriteVerifier(Ct);
        Write(writer, rows);
        return Rows.Compare(index, Ct);
    }

    public List<FoundKey> Found() => [.. Rows.Found(Ct)];

    /// <summary>What is made of one key that both sides hold.</summary>
    public static VerifierCounts Counts(Cell source, Cell verifier)
    {
        using var bench = new ComparisonBench();
        bench.Source([(Cell.OfText("k"), source)]);
        return bench.Verifier(0, [(Cell.OfText("k"), verifier)]);
    }

    public void Dispose()
    {
        Rows.Dispose();
        _folder.Delete(recursive: true);
    }

    private static void Write(RowWriter writer, IEnumerable<(Cell Key, Cell Value)> rows)
    {
        foreach (var (key, value) in rows)
        {
            writer.Add(key, value);
        }

        writer.Complete();
    }
}
