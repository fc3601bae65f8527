using System.Collections.Frozen;
using System.Text.Json;
using Exchange.Domain.Errors;

namespace Exchange.Hosting.Wire;

/// <summary>What is wrong with a field, where it travels in an answer rather than in a status.</summary>
public static class ViolationWire
{
    private static readonly FrozenDictionary<ViolationCode, string> Names = Enum.GetValues<ViolationCode>()
        .ToFrozenDictionary(code => code, code => JsonNamingPolicy.SnakeCaseUpper.ConvertName(code.ToString()));

    extension(ViolationCode code)
    {
        /// <summary>As documents and statuses name it, for example MAPPING_COLUMN_UNKNOWN.</summary>
        public string Name => Names[code];

        // The codes bear the same names; CatalogueTests holds them equal.
        public Errors.V1.Violation ToWire() => Enum.Parse<Errors.V1.Violation>(code.ToString());
    }

    /// <summary>The code of this name; of one that is not known here, FIELD_CONFLICT.</summary>
    public static ViolationCode Read(string name)
    {
        foreach (var (code, known) in Names)
        {
            if (known == name)
            {
                return code;
            }
        }

        return ViolationCode.FieldConflict;
    }
}
