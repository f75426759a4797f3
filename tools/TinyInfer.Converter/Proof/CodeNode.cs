namespace TinyInfer.Converter.Proof;

/// <summary>An expression of generated code.</summary>
internal abstract record CodeNode
{
    /// <summary>A whole number.</summary>
    internal sealed record Number(long Value, CodeType Type) : CodeNode;

    /// <summary>A local variable or parameter.</summary>
    internal sealed record Variable(string Name) : CodeNode;

    /// <summary>An element of an array.</summary>
    internal sealed record Element(CodeNode Array, CodeNode Index) : CodeNode;

    /// <summary>A conversion to a type named as in C#.</summary>
    internal sealed record Cast(string Type, CodeNode Value) : CodeNode;

    /// <summary>A number with its sign changed.</summary>
    internal sealed record Negation(CodeNode Value) : CodeNode;

    /// <summary>Two values and an operator.</summary>
    internal sealed record Binary(string Operator, CodeNode Left, CodeNode Right) : CodeNode;

    /// <summary>A call of a static method.</summary>
    internal sealed record Call(string Method, IReadOnlyList<CodeNode> Arguments) : CodeNode;
}
