using System.Text;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Tests.Storage;
using Exchange.Audit.Verification;
using Exchange.Audit.Witnesses;
using Exchange.Domain.Ledger;
using Exchange.Testing.Services;

namespace Exchange.Audit.Tests.Verification;

/// <summary>Tools that we did not write verify our logs, and find what was changed.</summary>
public sealed class OutsiderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogKey _key = LogKey.Generate("exchange.test/log");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Go_s_checksum_database_code_verifies_an_export_and_names_a_changed_entry()
    {
        var verify = await BuildGoVerifierAsync();
        var export = _folder.File("export");
        await LogExport.WriteAsync(MemoryLog.Of(1000, _key), export, null, Ct);
        var bundle = Path.Combine(export, "tile", "entries", "002");
        var bytes = await File.ReadAllBytesAsync(bundle, Ct);

        var good = await ProgramRun.RunAsync(verify, [export], _folder.Path, Ct);
        bytes[2] ^= 1;
        await File.WriteAllBytesAsync(bundle, bytes, Ct);
        var bad = await ProgramRun.RunAsync(verify, [export], _folder.Path, Ct);

        Assert.Equal((0, "sound 1000\n"), (good.ExitCode, good.Output));
        Assert.Equal((1, "entry 512 was altered\n"), (bad.ExitCode, bad.Output));
    }

    [Theory]
    [InlineData("tile/0/001", 0)]
    [InlineData("tile/0/003.p/232", 7000)]
    [InlineData("tile/1/000.p/3", 95)]
    [InlineData("checkpoint", 20)]
    public async Task Go_s_checksum_database_code_refuses_a_changed_byte_in_any_file(string path, int at)
    {
        var verify = await BuildGoVerifierAsync();
        var export = _folder.File("export");
        var log = MemoryLog.Of(1000, _key).With(path, bytes =>
        {
            bytes[at] ^= 1;
            return bytes;
        });
        foreach (var (name, bytes) in log.Files)
        {
            var file = Path.Combine(export, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, bytes, Ct);
        }

        var run = await ProgramRun.RunAsync(verify, [export], _folder.Path, Ct);

        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Go_s_checksum_database_code_verifies_a_cosignature_and_that_a_log_extends_a_kept_checkpoint()
    {
        var verify = await BuildGoVerifierAsync();
        using var witness = CosigningKey.Generate("witness.test/w1");
        using var stranger = CosigningKey.Generate("witness.test/w1");
        var export = _folder.File("export");
        var log = MemoryLog.Of(1000, _key).With(LogFiles.Checkpoint, bytes => Cosigned(bytes, witness));
        await LogExport.WriteAsync(log, export, null, Ct);
        await File.WriteAllBytesAsync(_folder.File("kept"), MemoryLog.Of(300, _key).Files[LogFiles.Checkpoint], Ct);
        List<byte[]> others = [.. MemoryLog.EntriesOf(301).Skip(1)];
        await File.WriteAllBytesAsync(_folder.File("other"), MemoryLog.Of(others, _key).Files[LogFiles.Checkpoint], Ct);

        var good = await ProgramRun.RunAsync(verify, [export, $"{witness.Verifier}", _folder.File("kept")], _folder.Path, Ct);
        var uncosigned = await ProgramRun.RunAsync(verify, [export, $"{stranger.Verifier}"], _folder.Path, Ct);
        var forked = await ProgramRun.RunAsync(verify, [export, $"{witness.Verifier}", _folder.File("other")], _folder.Path, Ct);
        await File.WriteAllBytesAsync(Path.Combine(export, LogFiles.Checkpoint), FalselyCosigned(log.Files[LogFiles.Checkpoint]), Ct);
        var falsely = await ProgramRun.RunAsync(verify, [export, $"{witness.Verifier}"], _folder.Path, Ct);

        Assert.Equal((0, "sound 1000\n"), (good.ExitCode, good.Output));
        Assert.Equal((1, "1 of 2 known keys signed\n"), (uncosigned.ExitCode, uncosigned.Output));
        Assert.Equal((1, "invalid transparency proof\n"), (forked.ExitCode, forked.Output));
        Assert.Equal(1, falsely.ExitCode);
        Assert.StartsWith("invalid signature for key witness.test/w1", falsely.Output, StringComparison.Ordinal);
    }

    private static byte[] Cosigned(byte[] note, CosigningKey witness)
    {
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetString(note), out var signed));
        var line = witness.Cosign(signed, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        return Encoding.UTF8.GetBytes((signed with { Signatures = [.. signed.Signatures, line] }).ToString());
    }

    /// <summary>The same with another second, which the signature is not of.</summary>
    private static byte[] FalselyCosigned(byte[] note)
    {
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetString(note), out var signed));
        var line = signed.Signatures[^1];
        var later = line with { Signature = line.Signature.SetItem(7, (byte)(line.Signature[7] + 1)) };
        return Encoding.UTF8.GetBytes((signed with { Signatures = [.. signed.Signatures[..^1], later] }).ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Openssl_verifies_a_checkpoint_s_signature_and_refuses_a_changed_one(bool changed)
    {
        var note = Encoding.UTF8.GetString(MemoryLog.Of(300, _key).Files[LogFiles.Checkpoint]);
        Assert.True(SignedNote.TryParse(note, out var signed));
        byte[] key = [.. Convert.FromHexString("302A300506032B6570032100"), .. _key.Verifier.PublicKey];
        await File.WriteAllBytesAsync(_folder.File("key.der"), key, Ct);
        await File.WriteAllTextAsync(_folder.File("text"), changed ? signed.Text.Replace("300", "301", StringComparison.Ordinal) : signed.Text, Ct);
        await File.WriteAllBytesAsync(_folder.File("signature"), [.. signed.Signatures[0].Signature], Ct);

        var run = await ProgramRun.RunAsync(
            "openssl",
            ["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-rawin", "-in", "text", "-sigfile", "signature"],
            _folder.Path,
            Ct);

        Assert.Equal(changed ? 1 : 0, run.ExitCode);
    }

    /// <summary>From Debian's packages golang-go and golang-golang-x-mod-dev, which lie in one GOPATH.</summary>
    private async Task<string> BuildGoVerifierAsync()
    {
        var program = _folder.File("verify");
        var build = await ProgramRun.RunAsync(
            "env",
            [
                "GO111MODULE=off", "GOPATH=/usr/share/gocode", "GOFLAGS=", $"GOCACHE={Path.Combine(Path.GetTempPath(), "exchange-go")}",
                "go", "build", "-o", program, RepositoryRoot.Combine("tests", "Exchange.Audit.Tests", "outsiders", "verify.go"),
            ],
            _folder.Path,
            Ct);
        Assert.True(build.ExitCode == 0, build.Error);
        return program;
    }
}
