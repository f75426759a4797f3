namespace TinyInfer.Converter.Scaffold;

/// <summary>The keywords of C#, contextual ones too: names that code cannot have, or that read as something else.</summary>
internal static class Keywords
{
    private static readonly HashSet<string> _all = new("""
        abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum
        event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long
        namespace new null object operator out override params private protected public readonly ref return sbyte sealed short
        sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual
        void volatile while add alias allows and ascending assembly async await by closed descending equals extension field file from get
        global group init into join let managed method module nameof not notnull on or orderby param partial property record
        remove required safe scoped select set type typevar union unmanaged value var when where with yield
        """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    /// <summary>Whether a word is one of them.</summary>
    /// <param name="word">The word.</param>
    /// <returns>True if it is.</returns>
    internal static bool Contains(string word) => _all.Contains(word);
}
