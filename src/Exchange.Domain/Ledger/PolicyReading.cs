using System.Collections.Immutable;
using System.Text;

namespace Exchange.Domain.Ledger;

/// <summary>One thing that is wrong with a policy file; line 0: something that is missing from the whole.</summary>
public sealed record PolicyFault(int Line, string Sentence)
{
    public override string ToString() => Line == 0 ? Sentence : $"line {Line}: {Sentence}";
}

/// <summary>
/// Reads a policy file (C2SP tlog-policy) and finds everything that is wrong with it at once. Names are opaque octets, equal
/// only when they are the same octets.
/// </summary>
public sealed class PolicyReading
{
    private const string None = "none";
    private static readonly char[] Blanks = [' ', '\t'];

    private readonly List<PolicyFault> _faults = [];
    private readonly List<PolicyLog> _logs = [];
    private readonly List<PolicyWitness> _witnesses = [];
    private readonly Dictionary<string, Quorum> _named = new(StringComparer.Ordinal) { [None] = new Quorum.None() };
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private Quorum? _quorum;
    private int _quorumLine;
    private int _line;

    private PolicyReading()
    {
    }

    /// <summary>The policy, or all that is wrong with the file.</summary>
    public static (WitnessPolicy? Policy, ImmutableArray<PolicyFault> Faults) Read(ReadOnlySpan<byte> file)
    {
        var reading = new PolicyReading();
        foreach (var line in TextOf(file).Split('\n'))
        {
            reading._line++;
            reading.Take(line);
        }

        if (reading._quorumLine == 0)
        {
            reading._faults.Add(new PolicyFault(0, "There must be a quorum line, such as 'quorum none'."));
        }

        return reading._faults.Count > 0
            ? (null, [.. reading._faults])
            : (new WitnessPolicy([.. reading._logs], [.. reading._witnesses], reading._quorum!), []);
    }

    /// <summary>UTF-8, or octet for octet: either way the same text means the same octets.</summary>
    private static string TextOf(ReadOnlySpan<byte> file)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(file);
        }
    }

    private void Take(string line)
    {
        if (line.Any(c => c is < ' ' and not '\t' or '\x7f'))
        {
            Wrong("A control character; only tab and newline may stand in the file.");
            return;
        }

        var words = line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case []:
            case [['#', ..], ..]:
                break;
            case ["log", var key, .. { Length: <= 1 } address]:
                Log(key, address);
                break;
            case ["witness", var name, var key, .. { Length: <= 1 } address]:
                Witness(name, key, address);
                break;
            case ["group", var name, var threshold, _, ..]:
                Group(name, threshold, words[3..]);
                break;
            case ["quorum", var name]:
                SetQuorum(name);
                break;
            default:
                Wrong(FormOf(words[0]));
                break;
        }
    }

    private static string FormOf(string keyword) => keyword switch
    {
        "log" => "Write 'log VKEY [URL]'.",
        "witness" => "Write 'witness NAME VKEY [URL]'.",
        "group" => "Write 'group NAME all|any|K NAME...'.",
        "quorum" => "Write 'quorum NAME'.",
        _ => $"'{keyword}' is none of log, witness, group, quorum.",
    };

    private void Log(string text, string[] address)
    {
        if (!VerifierKey.TryParse(text, out var key))
        {
            Wrong("Not a log's Ed25519 verifier key (name+id+base64, type 1).");
        }
        else if (_logs.Any(log => log.Key.PublicKey.SequenceEqual(key.PublicKey)))
        {
            Wrong("The same public key stands on another log line.");
        }
        else if (TryAddress(address, out var uri))
        {
            _logs.Add(new PolicyLog(key, uri));
        }
    }

    private void Witness(string name, string text, string[] address)
    {
        var isNew = IsNew(name);
        if (!VerifierKey.TryParseWitness(text, out var key))
        {
            Wrong("Not a witness's Ed25519 verifier key (name+id+base64, type 4).");
        }
        else if (_witnesses.Any(witness => witness.Key.PublicKey.SequenceEqual(key.PublicKey)))
        {
            Wrong("The same public key stands on another witness line.");
        }
        else if (TryAddress(address, out var uri) && isNew)
        {
            _witnesses.Add(new PolicyWitness(name, key, uri));
        }

        // The name is taken even so, lest each use of it be another fault.
        _named.TryAdd(name, new Quorum.Witness(name));
    }

    private void Group(string name, string threshold, string[] names)
    {
        var isNew = IsNew(name);
        var members = ImmutableArray.CreateBuilder<Quorum>();
        foreach (var member in names)
        {
            if (member == None || !_named.TryGetValue(member, out var quorum))
            {
                Wrong($"'{member}' is no witness or group of a line before.");
            }
            else if (!_members.Add(member))
            {
                Wrong($"'{member}' is a member already; a witness counts in one way only.");
            }
            else
            {
                members.Add(quorum);
            }
        }

        var k = threshold switch { "any" => 1, "all" => names.Length, _ => NumberOf(threshold) };
        if (k < 1 || k > names.Length)
        {
            Wrong($"'{threshold}' is none of all, any, and 1 to {names.Length}.");
        }

        if (isNew)
        {
            _named.Add(name, new Quorum.Group(name, k, members.DrainToImmutable()));
        }
    }

    private void SetQuorum(string name)
    {
        if (_quorumLine > 0)
        {
            Wrong($"The quorum is set on line {_quorumLine} already.");
            return;
        }

        _quorumLine = _line;
        if (!_named.TryGetValue(name, out _quorum))
        {
            Wrong($"'{name}' is neither none nor a witness or group of a line before.");
        }
    }

    private bool IsNew(string name)
    {
        if (_named.ContainsKey(name))
        {
            Wrong(name == None ? "'none' is no name for a witness or a group." : $"'{name}' is defined already.");
            return false;
        }

        return true;
    }

    private bool TryAddress(string[] words, out Uri? address)
    {
        address = null;
        if (words is [] || Uri.TryCreate(words[0], UriKind.Absolute, out address))
        {
            return true;
        }

        Wrong($"'{words[0]}' is not an address such as https://witness.example/.");
        return false;
    }

    private static int NumberOf(string text) =>
        DecimalText.TryParse(text, out var number) && number <= int.MaxValue ? (int)number : 0;

    private void Wrong(string sentence) => _faults.Add(new PolicyFault(_line, sentence));
}
