using System.Runtime.Versioning;
using Exchange.Gateway.Journal;
using Exchange.Hosting.Keys;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Gateway.Tests.Journal;

public sealed class PeriodKeysTests : IDisposable
{
    private static readonly DateTimeOffset LastOfYear = new(2026, 12, 31, 23, 59, 59, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-keys-");

    [Fact]
    public async Task However_many_ask_first_all_get_one_key()
    {
        var gateways = Enumerable.Range(0, 8).Select(_ => new PeriodKeys(_folder.FullName, TimeProvider.System)).ToList();

        var keys = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => gateways[i % 8].Current)));

        Assert.Single(keys.Select(key => Convert.ToHexString(key.Digest("a"u8))).Distinct());
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public void Each_quarter_has_a_key_of_its_own()
    {
        var time = new FakeTimeProvider(LastOfYear);
        var keys = new PeriodKeys(_folder.FullName, time);
        var before = keys.Current;

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(("2026Q4", "2027Q1"), (before.Period, keys.Current.Period));
        Assert.NotEqual(before.Digest("a"u8), keys.Current.Digest("a"u8));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Only_the_owner_may_read_a_key()
    {
        _ = new PeriodKeys(_folder.FullName, TimeProvider.System).Current;

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(_folder.GetFiles()).FullName));
    }

    [Fact]
    public void A_file_that_is_no_key_is_not_used()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "2026Q4.key"), "short");
        var keys = new PeriodKeys(_folder.FullName, new FakeTimeProvider(LastOfYear));

        Assert.Throws<InvalidDataException>(() => keys.Current);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
