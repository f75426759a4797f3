using System.Text;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold.Fleet;

/// <summary>What firmware of a fleet is shipped with, as C#: bytes that lie in flash, and in RAM only while they are read.</summary>
internal static class ShippedContent
{
    /// <summary>Writes the source.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="space">Namespace of the class.</param>
    /// <exception cref="ConversionException">There are more than an assembly holds.</exception>
    internal static GeneratedFile Write(PipelineDefinition definition, byte[] content, string space)
    {
        EmbeddedBlob blob = EmbeddedBlob.Of(nameof(ShippedContent), content);
        if (blob.Parts.Count > 0)
        {
            throw new ConversionException(
                $"{definition.File}: the model has {content.Length:N0} bytes, and firmware of a fleet holds "
                + $"{EmbeddedBlob.AssemblySize:N0}. "
                + "Make it smaller.");
        }

        StringBuilder text = new();
        text.Append($$"""
            {{GeneratedHeader.Of(definition, "what boards are shipped with, made from")}}using TinyInfer.Format;

            namespace {{space}}
            {
                /// <summary>What boards are shipped with, and go back to when all else fails.</summary>
                internal sealed class {{nameof(ShippedContent)}} : ModelSource
                {
                    private ModelSource _bytes;

                    /// <inheritdoc/>
                    public override int Length => {{content.Length}};

                    /// <inheritdoc/>
                    public override void Read(int position, byte[] buffer, int offset, int count)
                    {
                        if (_bytes == null)
                        {
                            _bytes = {{blob.Source}};
                        }

                        _bytes.Read(position, buffer, offset, count);
                    }

                    /// <summary>Gives the RAM back; what is read later is fetched anew.</summary>
                    internal void Release()
                    {
                        _bytes = null;
                    }

            """);
        blob.AppendArrays(text);
        return new GeneratedFile(
            $"{nameof(ShippedContent)}.g.cs", text.Append("    }\n}\n").ToString().ReplaceLineEndings("\n"), false);
    }
}
