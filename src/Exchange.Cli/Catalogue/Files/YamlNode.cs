namespace Exchange.Cli.Catalogue.Files;

/// <summary>A part of a YAML document, with its place.</summary>
internal abstract record YamlNode(Place Place)
{
    /// <summary>Text; a plain one is written without quotes and not as a block, so that it may stand for no value.</summary>
    internal sealed record Scalar(Place Place, string Text, bool IsPlain) : YamlNode(Place)
    {
        public bool IsNothing => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";
    }

    internal sealed record List(Place Place) : YamlNode(Place)
    {
        /// <summary>Null where a member cannot be read; that was told.</summary>
        public List<YamlNode?> Members { get; } = [];
    }

    internal sealed record Map(Place Place) : YamlNode(Place)
    {
        public List<MapEntry> Entries { get; } = [];
    }
}

/// <summary>A field; its value is null where it cannot be read, which was told.</summary>
internal sealed record MapEntry(string Key, Place Place, YamlNode? Value);
