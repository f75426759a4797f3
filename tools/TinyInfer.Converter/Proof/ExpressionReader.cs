using System.Globalization;

namespace TinyInfer.Converter.Proof;

/// <summary>Reads expressions of generated code, which have the precedence of C#.</summary>
/// <param name="tokens">The code.</param>
internal sealed class ExpressionReader(CodeTokens tokens)
{
    private const int Highest = 7;

    /// <summary>Reads an expression.</summary>
    internal CodeNode Read() => ReadBinary(1);

    /// <summary>Reads the arguments of a call, up to the closing parenthesis; the opening one has been taken.</summary>
    internal List<CodeNode> ReadArguments()
    {
        List<CodeNode> arguments = [];
        while (!tokens.TryTake(")"))
        {
            arguments.Add(Read());
            tokens.TryTake(",");
        }

        return arguments;
    }

    /// <summary>How tightly an operator binds; 0 for what is none.</summary>
    private static int BindingOf(ReadOnlySpan<char> word) => word switch
    {
        "|" => 1,
        "&" => 2,
        "==" or "!=" => 3,
        "<" or ">" or "<=" or ">=" => 4,
        "<<" or ">>" => 5,
        "+" or "-" => 6,
        "*" or "/" or "%" => 7,
        _ => 0,
    };

    private CodeNode ReadBinary(int lowest)
    {
        CodeNode left = lowest > Highest ? ReadUnary() : ReadBinary(lowest + 1);
        while (lowest <= Highest && BindingOf(tokens.Next) == lowest)
        {
            left = new CodeNode.Binary(tokens.Take(), left, ReadBinary(lowest + 1));
        }

        return left;
    }

    private CodeNode ReadUnary()
    {
        if (tokens.TryTake("-"))
        {
            return char.IsAsciiDigit(tokens.Next[0]) ? ReadNumber("-") : new CodeNode.Negation(ReadUnary());
        }

        if (tokens.TryTake("("))
        {
            if (tokens.Next is "int" or "long" or "ulong" or "sbyte" or "byte" or "short")
            {
                string type = tokens.Take();
                tokens.Expect(")");
                return new CodeNode.Cast(type, ReadUnary());
            }

            CodeNode inner = Read();
            tokens.Expect(")");
            return ReadElements(inner);
        }

        return char.IsAsciiDigit(tokens.Next[0]) ? ReadNumber(string.Empty) : ReadElements(ReadName());
    }

    private CodeNode ReadName()
    {
        string name = tokens.Take();
        while (tokens.TryTake("."))
        {
            name += "." + tokens.Take();
        }

        return tokens.TryTake("(") ? new CodeNode.Call(name, ReadArguments()) : new CodeNode.Variable(name);
    }

    private CodeNode ReadElements(CodeNode node)
    {
        while (tokens.TryTake("["))
        {
            node = new CodeNode.Element(node, Read());
            tokens.Expect("]");
        }

        return node;
    }

    private CodeNode.Number ReadNumber(string sign)
    {
        string word = tokens.Take();
        string digits = word.TrimEnd('L', 'U');
        return word.Contains('U', StringComparison.Ordinal)
            ? new CodeNode.Number((long)ulong.Parse(digits, CultureInfo.InvariantCulture), CodeType.ULong)
            : new CodeNode.Number(long.Parse(sign + digits, CultureInfo.InvariantCulture),
                word.Length > digits.Length ? CodeType.Long : CodeType.Int);
    }
}
