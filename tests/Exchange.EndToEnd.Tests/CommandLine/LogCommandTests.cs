using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.CommandLine;

[Collection(RunningWorld.Collection)]
public sealed class LogCommandTests(RunningWorld running)
{
    private const string Sound = "entries of exchange.local/demo, root ";

    [Fact]
    public async Task An_export_verifies_until_a_bit_of_it_is_flipped()
    {
        await ReadAsync();
        var folder = Path.Combine(running.World.Folder, "export");

        var export = await RunAsync("log", "export", folder);
        var sound = await RunAsync("log", "verify", folder);
        FlipOneBit(Directory.EnumerateFiles(Path.Combine(folder, "tile", "entries"), "*", SearchOption.AllDirectories).First());
        var broken = await RunAsync("log", "verify", folder);

        Assert.Equal(0, export.ExitCode);
        Assert.Equal(0, sound.ExitCode);
        Assert.Contains(Sound, sound.Output, StringComparison.Ordinal);
        Assert.Contains("without a gap", sound.Output, StringComparison.Ordinal);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("Broken: ", broken.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_is_never_written_over_another()
    {
        await ReadAsync();
        var folder = Path.Combine(running.World.Folder, "evidence");
        await RunAsync("log", "export", folder);

        var again = await RunAsync("log", "export", folder);

        again.AssertFailed("holds an export already");
    }

    [Fact]
    public async Task A_kept_receipt_is_checked_without_asking_anybody()
    {
        var index = await ReadAsync();
        var file = Path.Combine(running.World.Folder, "kept");
        await RunAsync("log", "receipt", $"{index}", "--as", "hu-zj", "--out", file);
        using var http = new HttpClient();
        var key = await http.GetStringAsync(new Uri($"{running.World.Log}/vkey"), TestContext.Current.CancellationToken);

        var holds = await CheckAsync(file, key);
        var stranger = await CheckAsync(file, "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");
        await File.AppendAllTextAsync($"{file}.entry", "x", TestContext.Current.CancellationToken);
        var altered = await CheckAsync(file, key);

        Assert.Equal(0, holds.ExitCode);
        stranger.AssertFailed("is not signed by sum.golang.org");
        altered.AssertFailed("This entry is not entry");
    }

    [Fact]
    public async Task The_log_verifies_where_it_is_served()
    {
        await ReadAsync();

        var run = await RunAsync("log", "verify", running.World.Log);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(Sound, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_does_not_verify_with_the_key_of_another()
    {
        await ReadAsync();

        var run = await RunAsync("log", "verify", "--vkey", "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Broken: SignatureInvalid", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_holds_and_shows_what_it_proves()
    {
        var index = await ReadAsync();

        var run = await RunAsync("log", "receipt", $"{index}", "--as", "hu-zj");

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("The receipt holds: this entry is in the signed log.", run.Output, StringComparison.Ordinal);
        Assert.Contains("G-0001 v1", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_of_what_is_not_there_is_refused()
    {
        var run = await RunAsync("log", "receipt", "99999999", "--as", "hu-zj");

        run.AssertFailed("ENTRY_NOT_FOUND: The log has no entry at this index.");
    }

    private async Task<ulong> ReadAsync()
    {
        var answer = await running.World.Reads("hu-zj").LookupAsync(
            Requests.Marriage("M-1"), cancellationToken: TestContext.Current.CancellationToken);
        await running.World.VerifyAsync((int)answer.Position.Index + 1, TestContext.Current.CancellationToken);
        return answer.Position.Index;
    }

    private Task<ProgramRun> RunAsync(params string[] arguments) =>
        ExchangeProcess.RunAsync([.. arguments, "--data", running.World.Folder], TestContext.Current.CancellationToken);

    private static void FlipOneBit(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private static Task<ProgramRun> CheckAsync(string file, string key) => ExchangeProcess.RunAsync(
        ["log", "check", file, "--vkey", key.Trim()], TestContext.Current.CancellationToken);
}
