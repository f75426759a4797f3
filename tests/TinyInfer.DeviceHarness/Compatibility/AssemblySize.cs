using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;

namespace TinyInfer.DeviceHarness.Compatibility;

/// <summary>
/// Size of an assembly in the parts of a <c>.pe</c> file that 16-bit offsets address. Counted from the desktop's metadata, a little too
/// high: what the metadata processor drops as unused, or finds within other data, is counted.
/// </summary>
/// <param name="ByteCode">Bytes of IL and exception tables.</param>
/// <param name="Strings">Bytes of names and string literals.</param>
/// <param name="Signatures">Bytes of signatures.</param>
/// <param name="StaticData">Bytes of array initialisers, two of length each included.</param>
public sealed record AssemblySize(int ByteCode, int Strings, int Signatures, int StaticData)
{
    /// <summary>The most bytes of IL an assembly can have.</summary>
    public const int MaxByteCode = ushort.MaxValue;

    /// <summary>The most bytes of names, literals, signatures and array initialisers together that an assembly can have.</summary>
    public const int MaxData = ushort.MaxValue;

    /// <summary>Bytes of one exception handler, and of the count behind a method's handlers.</summary>
    private const int HandlerSize = 12;

    /// <summary>The limits that it passes; empty where it passes none.</summary>
    public IEnumerable<string> Problems
    {
        get
        {
            if (ByteCode > MaxByteCode)
            {
                yield return $"{ByteCode} bytes of IL; the device takes {MaxByteCode} an assembly";
            }

            if (Strings + Signatures + StaticData > MaxData)
            {
                yield return $"{Strings} bytes of names and literals, {Signatures} of signatures and {StaticData} of array initialisers; "
                    + $"the device takes {MaxData} together an assembly";
            }
        }
    }

    /// <summary>Measures an assembly.</summary>
    /// <param name="image">The assembly.</param>
    /// <returns>Its sizes.</returns>
    public static AssemblySize Measure(PEReader image)
    {
        MetadataReader reader = image.GetMetadataReader();
        int byteCode = 0;
        HashSet<string> strings = new(ReadNames(reader), StringComparer.Ordinal);
        HashSet<BlobHandle> signatures = [];
        foreach (MethodDefinition method in reader.MethodDefinitions.Select(reader.GetMethodDefinition))
        {
            signatures.Add(method.Signature);
            if (method.RelativeVirtualAddress == 0)
            {
                continue;
            }

            MethodBodyBlock body = image.GetMethodBody(method.RelativeVirtualAddress);
            byteCode += body.ExceptionRegions.Length == 0 ? 0 : (body.ExceptionRegions.Length * HandlerSize) + 1;
            if (!body.LocalSignature.IsNil)
            {
                signatures.Add(reader.GetStandaloneSignature(body.LocalSignature).Signature);
            }

            foreach (Instruction instruction in Instruction.Read(body.GetILReader()))
            {
                byteCode += instruction.DeviceSize;
                if (instruction.OpCode.OperandType == System.Reflection.Emit.OperandType.InlineString)
                {
                    strings.Add(reader.GetUserString(MetadataTokens.UserStringHandle(instruction.Operand & 0xFFFFFF)));
                }
            }
        }

        signatures.UnionWith(reader.FieldDefinitions.Select(f => reader.GetFieldDefinition(f).Signature));
        signatures.UnionWith(reader.MemberReferences.Select(m => reader.GetMemberReference(m).Signature));
        return new AssemblySize(
            byteCode,
            strings.Sum(s => Encoding.UTF8.GetByteCount(s) + 1),
            signatures.Sum(s => reader.GetBlobReader(s).Length),
            MeasureStaticData(image, reader));
    }

    private static IEnumerable<string> ReadNames(MetadataReader reader)
    {
        IEnumerable<StringHandle> types =
            reader.TypeDefinitions.Select(reader.GetTypeDefinition).SelectMany(t => new[] { t.Name, t.Namespace });
        IEnumerable<StringHandle> references =
            reader.TypeReferences.Select(reader.GetTypeReference).SelectMany(t => new[] { t.Name, t.Namespace });
        IEnumerable<StringHandle> fields = reader.FieldDefinitions.Select(reader.GetFieldDefinition)
            .Where(f => !f.Attributes.HasFlag(FieldAttributes.Literal))
            .Select(f => f.Name);
        return types
            .Concat(references)
            .Concat(fields)
            .Concat(reader.MethodDefinitions.Select(m => reader.GetMethodDefinition(m).Name))
            .Concat(reader.MemberReferences.Select(m => reader.GetMemberReference(m).Name))
            .Concat(reader.AssemblyReferences.Select(a => reader.GetAssemblyReference(a).Name))
            .Append(reader.GetAssemblyDefinition().Name)
            .Select(reader.GetString);
    }

    private static int MeasureStaticData(PEReader image, MetadataReader reader)
    {
        int size = 0;
        foreach (FieldDefinition field in reader.FieldDefinitions.Select(reader.GetFieldDefinition))
        {
            if (field.Attributes.HasFlag(FieldAttributes.HasFieldRVA))
            {
                size += 2 + SizeOfField(reader, field);
            }
        }

        return size;
    }

    private static int SizeOfField(MetadataReader reader, FieldDefinition field)
    {
        // Field signature: 6, then the type: a number of up to eight bytes, or a structure whose layout says its size.
        BlobReader signature = reader.GetBlobReader(field.Signature);
        signature.ReadByte();
        return signature.ReadSignatureTypeCode() switch
        {
            SignatureTypeCode.TypeHandle => reader.GetTypeDefinition((TypeDefinitionHandle)signature.ReadTypeHandle()).GetLayout().Size,
            SignatureTypeCode.Byte or SignatureTypeCode.SByte => 1,
            SignatureTypeCode.Int16 or SignatureTypeCode.UInt16 => 2,
            SignatureTypeCode.Int32 or SignatureTypeCode.UInt32 => 4,
            _ => 8,
        };
    }
}
