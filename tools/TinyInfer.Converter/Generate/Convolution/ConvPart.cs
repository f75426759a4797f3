using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>Some groups of a convolution, in code.</summary>
internal abstract class ConvPart
{
    /// <summary>The methods.</summary>
    internal abstract IEnumerable<GeneratedMethod> Methods { get; }

    /// <summary>Whether all methods can run.</summary>
    internal bool Fits => Methods.All(m => m.Fits);

    /// <summary>Cost of one run, and size of the code.</summary>
    internal abstract IlCost Cost { get; }

    /// <summary>Its code, in the order in which a run over an image reads it.</summary>
    internal virtual CodeSpan Span => CodeSpan.Of(Methods.Select(m => m.Span));

    /// <summary>Integers of working memory.</summary>
    internal virtual int PackedCount => 0;

    /// <summary>Writes the statements that compute the part for the image at <c>input</c> and <c>output</c>.</summary>
    internal abstract void WriteRun(CodeText text, Func<GeneratedMethod, string> nameOf);
}
