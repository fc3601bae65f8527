using Exchange.Cli.Reads.Output;
using Exchange.Gateway.V1;
using Google.Protobuf;

namespace Exchange.EndToEnd.Tests.Clients;

/// <summary>What a dying process, or a dying disk, leaves of a read under way.</summary>
public sealed class PartialFileTests : IDisposable
{
    private const int BatchRows = 10;

    private static readonly ReadRequest Request = ClientBench.Request(byKey: true);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-partial-");

    private string File => Path.Combine(_folder.FullName, "rows.csv");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Wherever_it_is_torn_all_that_is_whole_is_kept()
    {
        var ends = Write(batches: 3);
        var bytes = System.IO.File.ReadAllBytes(PartialFile.NameOf(File));

        for (var length = 1; length <= bytes.Length; length++)
        {
            System.IO.File.WriteAllBytes(PartialFile.NameOf(File), bytes[..length]);

            using var partial = PartialFile.Open(File, Request, resume: true, force: false);

            var whole = ends.Count(end => end <= length);
            Assert.Equal((ulong)(whole * BatchRows), partial.Track.Rows);
            Assert.Equal(whole > 0, partial.CanGoOn);
        }
    }

    [Fact]
    public void A_batch_that_was_altered_is_cut_off_with_all_that_follows()
    {
        var ends = Write(batches: 3);
        var bytes = System.IO.File.ReadAllBytes(PartialFile.NameOf(File));
        var name = bytes.AsSpan().LastIndexOf("张三"u8);
        Assert.InRange(name, ends[1], ends[2]);
        bytes[name] ^= 1;
        System.IO.File.WriteAllBytes(PartialFile.NameOf(File), bytes);

        using var partial = PartialFile.Open(File, Request, resume: true, force: false);

        Assert.Equal((2UL * BatchRows, "20"), (partial.Track.Rows, partial.Track.Cursor.ToStringUtf8()));
        Assert.Equal(ends[1], new FileInfo(PartialFile.NameOf(File)).Length);
    }

    [Fact]
    public void Two_processes_do_not_write_one_file()
    {
        using var first = PartialFile.Open(File, Request, resume: true, force: false);

        Assert.Throws<IOException>(() => PartialFile.Open(File, Request, resume: true, force: false));
    }

    /// <summary>Opened and some batches; where each batch ends.</summary>
    private List<long> Write(int batches)
    {
        using var partial = PartialFile.Open(File, Request, resume: false, force: false);
        using var hash = Rows.NewHash();
        var ends = new List<long>();
        partial.Add(new() { Opened = new() { Items = { Rows.Items }, Types_ = { Rows.Types } } });
        for (var batch = 0; batch < batches; batch++)
        {
            Enumerable.Range(batch * BatchRows, BatchRows).ToList().ForEach(row => Rows.AddTo(hash, row));
            partial.Add(new()
            {
                Batch = Rows.Batch(batch * BatchRows, BatchRows),
                Cursor = ByteString.CopyFromUtf8($"{(batch + 1) * BatchRows}"),
                ContentHashSoFar = ByteString.CopyFrom(hash.SoFar()),
            });
            ends.Add(new FileInfo(PartialFile.NameOf(File)).Length);
        }

        return ends;
    }
}
