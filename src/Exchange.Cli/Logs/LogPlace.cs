using System.CommandLine;
using System.Globalization;
using System.Text;
using Exchange.Audit.Verification;
using Exchange.Domain.Ledger;
using Spectre.Console;

namespace Exchange.Cli.Logs;

/// <summary>Where a log is and whom its reader believes, as every command about a log takes them.</summary>
internal sealed class LogPlace
{
    private readonly Option<string?> _key = new("--vkey")
    {
        Description = "The log's verifier key, from where you trust it.",
        HelpName = "KEY",
    };

    private readonly Option<string?> _policy = new("--policy")
    {
        Description = "A policy (C2SP tlog-policy): which logs and witnesses you believe, and how many must have cosigned.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(_key);
        command.Add(_policy);
    }

    /// <summary>Whether the key that the log itself shows is all there is to go by.</summary>
    public bool IsBlind(ParseResult parsed) => parsed.GetValue(_key) is null && parsed.GetValue(_policy) is null;

    /// <summary>Whom to believe; without any word about it, whoever the log says it is.</summary>
    public async Task<Trust> TrustAsync(ParseResult parsed, ILogSource? source, CancellationToken ct)
    {
        var policy = parsed.GetValue(_policy) is { } file ? ReadPolicy(file) : null;
        var key = LogCommand.ParseKey(parsed.GetValue(_key));
        if (key is null && policy is null or { Logs.IsEmpty: true })
        {
            var shown = source is null ? null : await source.ReadAsync(LogFiles.VerifierKey, ct);
            if (!VerifierKey.TryParse(Encoding.UTF8.GetString(shown ?? []).TrimEnd('\n'), out key))
            {
                throw new InvalidDataException("Give --vkey, or --policy with a log line: nothing here says whose signature to expect.");
            }
        }

        return new Trust(key, policy);
    }

    /// <summary>A folder or an address.</summary>
    public static ILogSource Open(string place) =>
        Uri.TryCreate(place, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? new HttpSource(uri)
        : Directory.Exists(place) ? new DirectorySource(place)
        : throw new DirectoryNotFoundException($"There is no folder {place}.");

    /// <exception cref="InvalidDataException">All that is wrong with the file, each with its line.</exception>
    public static WitnessPolicy ReadPolicy(string file)
    {
        var (policy, faults) = PolicyReading.Read(File.ReadAllBytes(file));
        return policy ?? throw new InvalidDataException(string.Join('\n', faults.Select(fault => $"{file}: {fault}")));
    }

    /// <summary>Which witnesses signed, and when.</summary>
    public static void Show(PolicyVerdict? verdict)
    {
        foreach (var seen in verdict?.Witnesses ?? [])
        {
            var what = seen switch
            {
                { Seconds: { } seconds } => $"cosigned at {DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)}",
                { IsFalse: true } => "bears its name falsely",
                _ => "did not cosign",
            };
            AnsiConsole.MarkupLineInterpolated($"  [grey]witness[/] {seen.Witness.Name} {what}");
        }
    }
}
