import { useTranslation } from 'react-i18next';
import type { UserChatMessage } from '../../shared/conversation.ts';

/** A turn of the person. */
export function QuestionMessage({ message }: { readonly message: UserChatMessage }) {
  const { t } = useTranslation();
  return (
    <article
      aria-label={t('chat.you')}
      className="row m-0 max-w-[85%] self-end rounded-2xl rounded-br-md bg-sunken px-4 py-2.5"
    >
      <p className="break-words whitespace-pre-wrap">{message.text}</p>
    </article>
  );
}
