using System.Buffers.Binary;
using System.Security.Cryptography;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.Format;
using TinyInfer.Store.Format;

namespace TinyInfer.Converter.Updates;

/// <summary>Makes signed updates, in the format that the store on the device reads.</summary>
public static class UpdateBuilder
{
    private const int ChunkSize = 1024;

    /// <summary>Makes an update.</summary>
    /// <param name="request">What is to be signed.</param>
    /// <returns>The update.</returns>
    /// <exception cref="ConversionException">A file cannot be read, the model does not load, a name is too long, or the key is used
    /// up.</exception>
    public static SignedUpdate Build(UpdateRequest request) => Build(request, KeyFile.Read(request.KeyPath));

    internal static SignedUpdate Build(UpdateRequest request, KeyFile key)
    {
        byte[] content = ReadContent(request.Path);
        byte[] header = new byte[UpdateFormat.HeaderSize];
        WriteName(header, UpdateFormat.GroupAt, "--group", request.Group);
        WriteName(header, UpdateFormat.ContentAt, "--content", request.Content);
        WriteName(header, UpdateFormat.ReleaseAt, "--release", request.Release);
        byte[] payload = content;
        if (request.BasePath != null)
        {
            byte[] old = ReadContent(request.BasePath);
            payload = PatchWriter.Write(old, content);
            SHA256.HashData(old).AsSpan(0, UpdateFormat.ChunkHashSize).CopyTo(header.AsSpan(UpdateFormat.BaseHashAt));
            header[UpdateFormat.KindAt] = UpdateFormat.PayloadIsPatch;
        }

        int memory = 0;
        if (IsBlob(content))
        {
            InferenceModel model = IsPipeline(request.Path) ? InferenceModel.Load(content) : LoadedModel.Read(request.Path).Model;
            SelfTestResult test = model.SelfTest();
            if (test.Available && !test.Passed)
            {
                throw new ConversionException($"{request.Path}: its self-test fails at layer {test.FailedLayerName}; convert it anew.");
            }

            memory = RamSummary.Of(model).Total;
            Write(header, UpdateFormat.BlobVersionAt, BlobFormat.Version);
        }

        Write(header, 0, UpdateFormat.Magic);
        header[UpdateFormat.VersionAt] = UpdateFormat.Version;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(UpdateFormat.ChunkSizeAt), ChunkSize);
        Write(header, UpdateFormat.PayloadSizeAt, payload.Length);
        Write(header, UpdateFormat.ContentSizeAt, content.Length);
        Write(header, UpdateFormat.SignatureSizeAt, key.Key.SignatureSize);
        Write(header, UpdateFormat.MemoryAt, memory);
        SHA256.HashData(content).CopyTo(header.AsSpan(UpdateFormat.ContentHashAt));
        (byte[] signed, byte[] signature) = key.Sign(
            index =>
            {
                Write(header, UpdateFormat.CounterAt, request.Counter ?? index + 1);
                return [.. header, .. payload.Chunk(ChunkSize).SelectMany(chunk => SHA256.HashData(chunk)[..UpdateFormat.ChunkHashSize])];
            },
            $"{request.Content} {Path.GetFileName(request.Path)} {request.Release}".TrimEnd());
        return new SignedUpdate([.. signed, .. signature, .. payload], content.Length, payload.Length,
            BinaryPrimitives.ReadInt32LittleEndian(signed.AsSpan(UpdateFormat.CounterAt)), memory);
    }

    /// <summary>Reads the public half of a key.</summary>
    /// <param name="keyPath">The private key's file.</param>
    /// <returns>The public key, as RFC 8554 writes it.</returns>
    /// <exception cref="ConversionException">The file cannot be read, or is no key.</exception>
    public static byte[] ReadPublicKey(string keyPath) => KeyFile.Read(keyPath).Key.PublicKey;

    /// <summary>Fails where a name is too long for an update, or no ASCII.</summary>
    /// <param name="option">The option that gives it, for messages.</param>
    /// <param name="name">The name.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ConversionException">It is.</exception>
    public static string RequireName(string option, string name) =>
        name.Length <= UpdateFormat.NameSize && name.All(c => c is >= ' ' and <= '~')
            ? name
            : throw new ConversionException($"{option} {name}: a name has at most {UpdateFormat.NameSize} characters, of ASCII.");

    /// <summary>A file's bytes; of a pipeline file what boards keep of it.</summary>
    private static byte[] ReadContent(string path) =>
        IsPipeline(path) ? FieldContent.Of(PipelineFile.Read(path)) : InputFile.Read(path);

    private static bool IsPipeline(string path) => Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);

    private static bool IsBlob(byte[] content) =>
        content.Length >= BlobFormat.HeaderSize && BinaryPrimitives.ReadUInt32LittleEndian(content) == BlobFormat.Magic;

    private static void WriteName(byte[] header, int at, string option, string name) =>
        AsciiText.Write(RequireName(option, name), header, at, UpdateFormat.NameSize);

    private static void Write(byte[] header, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at), value);
}
