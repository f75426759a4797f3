namespace TinyInfer.Converter.Proof;

/// <summary>The words of generated code, one after another; comments are left out.</summary>
/// <param name="text">The code.</param>
internal sealed class CodeTokens(string text)
{
    private static readonly string[] _long = ["<<", ">>", "<=", ">=", "==", "!=", "++", "--", "+=", "-="];

    private int _at;
    private int _end;

    /// <summary>The next word; empty at the end.</summary>
    internal ReadOnlySpan<char> Next
    {
        get
        {
            if (_end == _at)
            {
                Find();
            }

            return text.AsSpan(_at, _end - _at);
        }
    }

    /// <summary>Takes the next word, whatever it is.</summary>
    internal string Take()
    {
        string word = Next.ToString();
        _at = _end;
        return word;
    }

    /// <summary>Takes the next word if it is this one.</summary>
    internal bool TryTake(string word)
    {
        bool isNext = Next.SequenceEqual(word);
        _at = isNext ? _end : _at;
        return isNext;
    }

    /// <summary>Takes the next word, which must be this one.</summary>
    /// <exception cref="InvalidOperationException">It is another one.</exception>
    internal void Expect(string word)
    {
        if (!TryTake(word))
        {
            throw Unexpected();
        }
    }

    /// <summary>The exception for a word that generated code does not have there.</summary>
    internal InvalidOperationException Unexpected() =>
        new($"Generated code has '{Next}' where none is expected: {text.AsSpan(Math.Max(0, _at - 40), Math.Min(_at, 40))} <");

    /// <summary>The place of the next word, to come back to.</summary>
    internal int Mark() => _at;

    /// <summary>Goes back to a place.</summary>
    internal void Return(int mark) => _at = _end = mark;

    private void Find()
    {
        while (_at < text.Length && (char.IsWhiteSpace(text[_at]) || IsAt("//")))
        {
            int end = text[_at] == '/' ? text.IndexOf('\n', _at) : _at;
            _at = end < 0 ? text.Length : end + 1;
        }

        _end = _at;
        if (_at == text.Length)
        {
            return;
        }

        if (IsWord(text[_at]))
        {
            while (_end < text.Length && IsWord(text[_end]))
            {
                _end++;
            }

            return;
        }

        _end += Array.Exists(_long, IsAt) ? 2 : 1;
    }

    private bool IsAt(string word) => string.CompareOrdinal(text, _at, word, 0, word.Length) == 0;

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
