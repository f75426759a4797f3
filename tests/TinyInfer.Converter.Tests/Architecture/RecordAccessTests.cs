using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;

namespace TinyInfer.Converter.Tests.Architecture;

/// <summary>The order of attributes and constants is known to the records of operators alone.</summary>
public class RecordAccessTests
{
    private static readonly HashSet<string> _positional =
    [
        $"get_{nameof(BlobOperator.Attributes)}", $"get_{nameof(BlobOperator.Constants)}",
        nameof(BlobOperator.Attribute), nameof(BlobOperator.Weights), nameof(BlobOperator.SBytes), nameof(BlobOperator.Shorts),
            nameof(BlobOperator.Ints),
        nameof(BlobOperator.Multipliers), nameof(BlobOperator.Requantization),
    ];

    private static IEnumerable<Type> Users => TypeArrows.Members(typeof(BlobOperator).Assembly)
        .Where(use => use.To.DeclaringType == typeof(BlobOperator) && _positional.Contains(use.To.Name))
        .Select(use => use.From);

    /// <summary>Nothing but the records, and what writes and reads a blob, counts attributes or constants.</summary>
    [Fact]
    public void RecordsAloneGoByPosition() => Assert.Empty(
        Users.Where(type => type.Namespace != typeof(OperatorRecord).Namespace && type.Namespace != typeof(BlobOperator).Namespace)
            .Distinct());

    /// <summary>The records do, so that the rule is about something.</summary>
    [Fact]
    public void RecordsGoByPosition() => Assert.All(
        (Type[])[typeof(RecordReader), typeof(WindowRecord), typeof(RecurrentRecord), typeof(SvdfRecord)], type =>
            Assert.Contains(type, Users));
}
